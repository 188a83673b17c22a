using System.Globalization;
using System.Text.RegularExpressions;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Http;

/// <summary>The table of docs/consul.md, asked of a running registry call by call.</summary>
public sealed partial class EndpointTableTests
{
    private const string Document = "docs/consul.md";

    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["/v1/agent/service/register"] = """{"ID": "new-1", "Name": "new", "Port": 2}""",
        ["/v1/agent/check/register"] = """{"Name": "more", "ServiceID": "web-1", "TTL": "10s"}""",
        ["/v1/agent/check/update/:id"] = """{"Status": "passing", "Output": "o"}""",
        ["/v1/catalog/register"] = """{"Node": "n", "Address": "127.0.0.3", "Service": {"Service": "out", "Port": 3}}""",
        ["/v1/catalog/deregister"] = """{"Node": "n"}""",
    };

    private static readonly Dictionary<string, string> Queries = new(StringComparer.Ordinal) { ["/v1/agent/service/maintenance/:id"] = "?enable=true" };

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (Match row in Row().Matches(File.ReadAllText(SourceTree.PathOf(Document.Split('/')))))
            {
                rows.Add(row.Groups["method"].Value, row.Groups["path"].Value, row.Groups["means"].Value);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Endpoint_AsTheTableSays_IsThereOrNot(string method, string path, string means)
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "web-1", "Name": "web", "Port": 1, "Check": {"CheckID": "beat", "TTL": "10s"}}""");
        var real = path.Replace(":id", path.Contains("/check/", StringComparison.Ordinal) ? "beat" : "web-1", StringComparison.Ordinal)
            .Replace(":name", "web", StringComparison.Ordinal).Replace(":node", "127.0.0.1", StringComparison.Ordinal)
            .Replace(":state", "any", StringComparison.Ordinal).Replace(":key", "k", StringComparison.Ordinal) + Queries.GetValueOrDefault(path);

        var reply = method == "GET" ? await host.GetAsync(real) : await host.PutAsync(real, Bodies.GetValueOrDefault(path, ""));

        Assert.Equal(means == "same" ? 200 : int.Parse(means, CultureInfo.InvariantCulture), (int)reply.Status);
        if (means == "same")
        {
            // With the other method it is not there.
            var other = method == "GET" ? await host.PutAsync(real) : await host.GetAsync(real);
            Assert.True((int)other.Status is 404 or 405, $"{real} with another method: {other.Status}");
        }

        if (means == "same" && method == "GET" && (path.Contains("/catalog/", StringComparison.Ordinal) || path.Contains("/health/", StringComparison.Ordinal)) && !path.EndsWith("datacenters", StringComparison.Ordinal))
        {
            Assert.True(long.Parse(reply.Index!, CultureInfo.InvariantCulture) > 0);
        }
    }

    [Fact]
    public void Table_OfEndpoints_IsRead() => Assert.InRange(Rows.Count, 40, 100);

    [GeneratedRegex("^\\| `(?<method>GET|PUT) (?<path>/v1/[^`]+)` \\| (?<means>same|[0-9]{3}) \\|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();
}

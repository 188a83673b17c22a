using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Checks asked of a real Prometheus; skipped by name where there is none.</summary>
public sealed class PrometheusTests
{
    [PrometheusFact]
    public async Task Query_RealPrometheus_GivesNumbersAndNone()
    {
        using var directory = new TempDirectory();
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings());
        var http = registry.Services.GetRequiredService<OutgoingHttp>();
        using var prometheus = Start(directory, out var url);
        try
        {
            await IsReadyAsync(url, prometheus);

            Assert.Equal((OutsideKind.Clear, "x is 2"), await AskAsync("vector(1) + 1", max: 5));
            Assert.Equal((OutsideKind.Back, "x is 7, and the limit is 5 at most"), await AskAsync("scalar(vector(7))", max: 5));
            Assert.Equal((OutsideKind.Back, "x is 7, and the limit is 8 at least"), await AskAsync("label_replace(vector(7), \"a\", \"b\", \"\", \"\") or vector(9)", min: 8));
            Assert.Equal(OutsideKind.Stay, (await AskAsync("no_such_metric{a=\"b\"}", max: 5)).Kind);
            Assert.Equal(OutsideKind.Stay, (await AskAsync("vector(0) / 0", max: 5)).Kind);
            Assert.Equal(OutsideKind.Stay, (await AskAsync("up[5m]", max: 5)).Kind);
            var (kind, reason) = await AskAsync("sum(", max: 5);
            Assert.Equal(OutsideKind.Stay, kind);
            Assert.Contains("refuses the query", reason, StringComparison.Ordinal);
        }
        finally
        {
            prometheus.Kill(entireProcessTree: true);
            await prometheus.WaitForExitAsync();
        }

        async Task<(OutsideKind Kind, string? Reason)> AskAsync(string query, double? max = null, double? min = null)
        {
            var check = new RolloutCheck { Url = url, Query = query, Max = max, Min = min };
            var verdict = CheckQuestion.Judge(check, "x", await http.SendAsync(CheckQuestion.RequestFor(check), CancellationToken.None));
            return (verdict.Kind, verdict.Reason);
        }
    }

    private static Process Start(TempDirectory directory, out string url)
    {
        var config = directory.File("prometheus.yml");
        File.WriteAllText(config, "global:\n  scrape_interval: 1s\n");
        var port = FreePort();
        url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        return Process.Start(new ProcessStartInfo(PrometheusFactAttribute.Path!)
        {
            UseShellExecute = false,
            ArgumentList =
            {
                $"--config.file={config}", $"--storage.tsdb.path={directory.File("data")}", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"), "--log.level=error",
            },
        })!;
    }

    // It takes no port 0. Another program may be faster; then it ends at once, and says so.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task IsReadyAsync(string url, Process prometheus)
    {
        using var client = new HttpClient();
        await Eventually.BecomesTrue(
            async () =>
            {
                Assert.False(prometheus.HasExited, "prometheus ended");
                try
                {
                    return (await client.GetAsync(new Uri(url + "/-/ready"))).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "prometheus is ready");
    }
}

/// <summary>Skips its test where there is no Prometheus.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = Path is null ? "prometheus is not installed" : null;

    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin")
        .Select(folder => System.IO.Path.Combine(folder, "prometheus")).FirstOrDefault(File.Exists);
}

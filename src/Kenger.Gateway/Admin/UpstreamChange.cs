using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Gateway.Admin;

/// <summary>What <c>PUT /ups</c> asks for.</summary>
internal sealed record UpstreamChange(bool IsAddition, NodeAddress Node)
{
    /// <summary>Reads the three parameters; the problem says which one is wrong and how it would be right.</summary>
    public static UpstreamChange? TryParse(string? op, string? upstream, string? server, out string problem)
    {
        problem = "";
        var colon = server?.LastIndexOf(':') ?? -1;
        var host = colon < 0 ? "" : NodeHost.TryNormalize(server![..colon], out var normalized) ? normalized : "";
        if (op is not ("add" or "del"))
        {
            problem = "op must be add or del";
        }
        else if (CheckUpstream(upstream) is { } rule)
        {
            problem = rule;
        }
        else if (host.Length == 0
            || !int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || FieldChecks.CheckPort(port) is not null)
        {
            problem = "server must be HOST:PORT, 10.0.0.7:8080 for example";
        }
        else
        {
            return new UpstreamChange(op == "add", new NodeAddress(upstream!, host, port));
        }

        return null;
    }

    public static string? CheckUpstream(string? upstream) =>
        FieldChecks.CheckNamespace(upstream) is { } rule ? $"upstream is a namespace: it {rule}" : null;
}

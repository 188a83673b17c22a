using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Http;

/// <summary>The fields of a gateway's report.</summary>
internal static class ReportFields
{
    // Far more than a gateway serves in a minute, and sums of them fit for ever.
    private const long MostCounted = 1_000_000_000_000;

    // So many fit in no body: the shortest node there is takes more than 32 bytes.
    private const int MostNodes = KengerDefaults.MaxBodyBytes / 32;

    public static TrafficReport Read(RequestFields fields)
    {
        var gateway = fields.Text("gateway", RequestQuery.CheckGatewayId);
        var nodes = fields.OptionalObjects("nodes", MostNodes);
        if (nodes is null && !fields.IsRejected(out _))
        {
            fields.Reject("nodes", "is required, and may be empty");
        }

        return new TrafficReport { Gateway = gateway, Nodes = [.. (nodes ?? []).Select(Read)] };
    }

    private static NodeTraffic Read(RequestObject node) => new()
    {
        Ns = node.Text("ns", FieldChecks.CheckNamespace),
        Host = node.Text("host", FieldChecks.CheckHost),
        Port = (int)node.Number("port", FieldChecks.CheckPort),
        Labels = node.OptionalLabels("labels")?.Values,
        Requests = node.Number("requests", CheckCount),
        Errors = node.OptionalNumber("errors", CheckCount) ?? 0,
        ConnectFailures = node.OptionalNumber("connect_failures", CheckCount) ?? 0,
        Latency = ReadLatency(node),
    };

    private static IReadOnlyList<long> ReadLatency(RequestObject node)
    {
        if (node.OptionalNumbers("latency") is not { } pairs)
        {
            return [];
        }

        var last = -1L;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (i + 1 == pairs.Length || pairs[i] <= last || pairs[i] >= LatencyBuckets.Count || pairs[i + 1] is < 1 or > MostCounted)
            {
                node.Reject("latency", $"must be pairs of a bucket from 0 to {LatencyBuckets.Count - 1} and a count above 0, buckets growing");
                return [];
            }

            last = pairs[i];
        }

        return pairs;
    }

    private static string? CheckCount(long value) =>
        value is >= 0 and <= MostCounted ? null : $"must be a whole number from 0 to {MostCounted}";
}

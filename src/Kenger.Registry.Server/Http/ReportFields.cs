using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Http;

/// <summary>The fields of a gateway's report.</summary>
internal static class ReportFields
{
    // Far more than a gateway serves in a minute, and sums of them fit for ever.
    private const long MaxCount = 1_000_000_000_000;

    // So many fit in no body: the shortest node there is takes more than 32 bytes.
    private const int MaxNodes = KengerDefaults.MaxBodyBytes / 32;

    public static TrafficReport Read(RequestFields fields)
    {
        var gateway = fields.Text(WireNames.Gateway, GatewayNames.CheckId);
        var nodes = fields.OptionalObjects(WireNames.Nodes, MaxNodes);
        if (nodes is null && !fields.IsRejected(out _))
        {
            fields.Reject(WireNames.Nodes, "is required, and may be empty");
        }

        return new TrafficReport { Gateway = gateway, Nodes = [.. (nodes ?? []).Select(Read)] };
    }

    private static NodeTraffic Read(RequestObject node) => new()
    {
        Ns = node.Text(WireNames.Ns, FieldChecks.CheckNamespace),
        Host = node.Text(WireNames.Host, FieldChecks.CheckHost),
        Port = (int)node.Number(WireNames.Port, FieldChecks.CheckPort),
        Labels = node.OptionalLabels(WireNames.Labels)?.Values,
        Requests = node.Number(WireNames.Requests, CheckCount),
        Errors = node.OptionalNumber(WireNames.Errors, CheckCount) ?? 0,
        ConnectFailures = node.OptionalNumber(WireNames.ConnectFailures, CheckCount) ?? 0,
        Latency = ReadLatency(node),
    };

    private static IReadOnlyList<long> ReadLatency(RequestObject node)
    {
        if (node.OptionalNumbers(WireNames.Latency) is not { } pairs)
        {
            return [];
        }

        var last = -1L;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (i + 1 == pairs.Length || pairs[i] <= last || pairs[i] >= LatencyBuckets.Count || pairs[i + 1] is < 1 or > MaxCount)
            {
                node.Reject(WireNames.Latency, $"must be pairs of a bucket from 0 to {LatencyBuckets.Count - 1} and a count above 0, buckets growing");
                return [];
            }

            last = pairs[i];
        }

        return pairs;
    }

    private static string? CheckCount(long value) =>
        value is >= 0 and <= MaxCount ? null : $"must be a whole number from 0 to {MaxCount}";
}

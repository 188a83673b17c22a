using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Gateway.Reports;

/// <summary>Cuts a report into parts that the registry reads. Pure.</summary>
internal static class ReportParts
{
    // What is around the lists, the gateway's name above all, is far below the rest.
    private const int MaxBytes = KengerDefaults.MaxBodyBytes - 1024;

    /// <summary>
    /// At least one part, which is empty when nothing happened: it says that the gateway is there. The new nodes of rollouts come last, so
    /// that whoever knows how they are knows what they were asked, too. How all nodes are found stays together, in one of the parts, and so do the certificates.
    /// </summary>
    public static IEnumerable<ReportPart> Split(
        string gateway,
        TimeSpan window,
        IReadOnlyList<TakenCounts> counts,
        IReadOnlyList<CandidateHealth> candidates,
        IReadOnlyList<NodeView> views,
        int viewsLeftOut,
        ReportedAdmin? admin = null,
        CertificateReport? certificates = null)
    {
        List<NodeTraffic> nodes = [];
        List<CandidateHealth> health = [];
        var bytes = 0;
        foreach (var node in counts.Select(each => each.ToWire()))
        {
            var size = SizeOf(node, KengerJson.Default.NodeTraffic);
            if (bytes + size > MaxBytes && nodes.Count > 0)
            {
                yield return Part();
                (nodes, bytes) = ([], 0);
            }

            nodes.Add(node);
            bytes += size;
        }

        foreach (var candidate in candidates)
        {
            var size = SizeOf(candidate, KengerJson.Default.CandidateHealth);
            if (bytes + size > MaxBytes && nodes.Count + health.Count > 0)
            {
                yield return Part();
                (nodes, health, bytes) = ([], [], 0);
            }

            health.Add(candidate);
            bytes += size;
        }

        if (certificates is not null)
        {
            var size = certificates.Certificates.Sum(CertificateViews.SizeOf);
            if (bytes + size > MaxBytes)
            {
                yield return Part();
                (nodes, health, bytes) = ([], [], 0);
            }

            bytes += size;
        }

        if (bytes + views.Sum(view => SizeOf(view, KengerJson.Default.NodeView)) > MaxBytes)
        {
            yield return WithCertificates(Part());
            (nodes, health, certificates) = ([], [], null);
        }

        yield return new(WithCertificates(Part()).Report with { Views = views, ViewsLeftOut = viewsLeftOut, Admin = admin });

        ReportPart WithCertificates(ReportPart part) => certificates is null
            ? part
            : new(part.Report with { Certificates = certificates.Certificates, CertificatesLeftOut = certificates.LeftOut });

        ReportPart Part() =>
            new(new TrafficReport { Gateway = gateway, WindowMs = (long)window.TotalMilliseconds, Nodes = nodes, Candidates = health.Count == 0 ? null : health });
    }

    private static int SizeOf<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type).Length + 1;
}

/// <summary>A part of a report.</summary>
/// <param name="Report">What is sent.</param>
internal sealed record ReportPart(TrafficReport Report)
{
    public int NodeCount => Report.Nodes.Count;

    public int CandidateCount => Report.Candidates?.Count ?? 0;
}

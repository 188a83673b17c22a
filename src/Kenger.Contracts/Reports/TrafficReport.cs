using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.Report"/>: what a gateway saw of its nodes since its last report.</summary>
public sealed record TrafficReport
{
    /// <summary>The gateway, as in its polls.</summary>
    public required string Gateway { get; init; }

    /// <summary>The nodes that got requests; an empty list says that the gateway is there and that there were none.</summary>
    public required IReadOnlyList<NodeTraffic> Nodes { get; init; }

    /// <summary>The time in which this came together, in milliseconds, up to now; null counts as 5000. All parts of a report say the same.</summary>
    public long? WindowMs { get; init; }

    /// <summary>How the new nodes of running rollouts are, one for each rollout the gateway has applied; null when there is none.</summary>
    public IReadOnlyList<CandidateHealth>? Candidates { get; init; }

    /// <summary>
    /// How the gateway finds its nodes now: those that are not healthy, and those where requests run. An empty list says that there is none; null,
    /// in all parts of a report but one, says nothing.
    /// </summary>
    public IReadOnlyList<NodeView>? Views { get; init; }

    /// <summary>How many nodes should be among <see cref="Views"/>, but were too many for one report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ViewsLeftOut { get; init; }

    /// <summary>
    /// How the registry's console may ask this gateway; null where it may not, or its admin port can't be reached from the registry. A registry older than this refuses it by name:
    /// then it is left out. It counts only where the report came straight from the gateway.
    /// </summary>
    public ReportedAdmin? Admin { get; init; }

    /// <summary>
    /// The certificates of the gateway's own addresses, at most <see cref="ReportedCertificate.MaxCount"/>, those that end soonest first; null where there are none, and in all parts of a
    /// report but one. A registry older than this refuses it by name: then it is left out.
    /// </summary>
    public IReadOnlyList<ReportedCertificate>? Certificates { get; init; }

    /// <summary>How many certificates should be among <see cref="Certificates"/>, but were too many for one report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int CertificatesLeftOut { get; init; }
}

using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Reports;

/// <summary>
/// How this gateway finds its nodes, for the registry: those that are not healthy, and those where requests run. What is most asked for comes
/// first, and what doesn't fit into a report is only counted. Pure.
/// </summary>
internal static class NodeViews
{
    /// <summary>So much of a report they may be.</summary>
    public const int MaxBytes = 48 * 1024;

    private const int MaxProblem = 120;

    public static (IReadOnlyList<NodeView> Views, int LeftOut) Take(NamespaceTable all, TimeProvider time)
    {
        var entries = all.Entries.SelectMany(entry => entry.Nodes.Entries).Where(IsWorthTelling)
            .OrderBy(Rank).ThenByDescending(entry => entry.Node.Running)
            .ThenBy(entry => entry.Node.Namespace, StringComparer.Ordinal).ThenBy(entry => entry.Node.Address, StringComparer.Ordinal)
            .ToArray();
        var views = new List<NodeView>();
        var bytes = 0;
        foreach (var entry in entries)
        {
            var view = ViewOf(entry, time);
            bytes += JsonSerializer.SerializeToUtf8Bytes(view, KengerJson.Default.NodeView).Length + 1;
            if (bytes > MaxBytes)
            {
                break;
            }

            views.Add(view);
        }

        return (views, entries.Length - views.Count);
    }

    private static bool IsWorthTelling(NodeEntry entry) => IsUnhealthy(entry) || entry.Node.Running > 0;

    // Of one that was not asked yet nobody knows anything.
    private static bool IsUnhealthy(NodeEntry entry) => entry.Health is { IsHealthy: false, IsUnprobed: false };

    // Whether a node that gets nothing any more is empty; then what is wrong; then who is busy.
    private static int Rank(NodeEntry entry) => entry is { OwnWeight: 0, Node.Running: > 0 } ? 0 : IsUnhealthy(entry) ? 1 : 2;

    private static NodeView ViewOf(NodeEntry entry, TimeProvider time) => new()
    {
        Ns = entry.Node.Namespace,
        Host = entry.Node.Host,
        Port = entry.Node.Port,
        Running = entry.Node.Running,
        Problem = IsUnhealthy(entry) ? Short(entry.Health.Reason) : null,
        ProblemMs = IsUnhealthy(entry) && entry.Health.Since != 0 ? (long)time.GetElapsedTime(entry.Health.Since).TotalMilliseconds : null,
    };

    // It may hold what the node sent, or what an operating system says.
    private static string Short(string? reason)
    {
        var text = VisibleText.Escape(reason);
        return text.Length == 0 ? "unhealthy" : text.Length <= MaxProblem ? text : string.Concat(text.AsSpan(0, MaxProblem - 1), "…");
    }
}

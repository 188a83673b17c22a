using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Health;

/// <summary>Says once when others than the healthy nodes with a weight begin to serve a namespace, and once when that is over.</summary>
internal sealed partial class ServingLog(ILogger<ServingLog> logger)
{
    private readonly HashSet<string> _panicking = [];
    private readonly HashSet<string> _onStandby = [];
    private readonly HashSet<string> _shareLeft = [];

    /// <summary>Compares with what was said before. Called by one at a time.</summary>
    public void Say(NamespaceTable all)
    {
        foreach (var table in all.Tables)
        {
            SayPanic(table);
            SayStandby(table);
            SayShare(table);
        }

        _panicking.RemoveWhere(ns => all.Find(ns) is null);
        _onStandby.RemoveWhere(ns => all.Find(ns) is null);
        _shareLeft.RemoveWhere(ns => all.Find(ns) is null);
    }

    private void SayPanic(NodeTable table)
    {
        if (table.IsPanicking && _panicking.Add(table.Namespace))
        {
            LogPanic(table.Namespace, table.EligibleCount, table.WeightedCount);
        }
        else if (!table.IsPanicking && _panicking.Remove(table.Namespace))
        {
            LogPanicOver(table.Namespace);
        }
    }

    private void SayStandby(NodeTable table)
    {
        if (table.IsOnStandby && _onStandby.Add(table.Namespace))
        {
            var first = table.Entries.FirstOrDefault(entry => entry.Weight > 0);
            LogStandby(
                table.Namespace,
                first is null ? "there is none" : $"{first.Node.Address}: {first.Health.Reason}",
                table.Pool.Count);
        }
        else if (!table.IsOnStandby && _onStandby.Remove(table.Namespace))
        {
            LogStandbyOver(table.Namespace);
        }
    }

    private void SayShare(NodeTable table)
    {
        if (table is { IsShareTooWeak: true, Share: { } share } && _shareLeft.Add(table.Namespace))
        {
            LogShareLeft(table.Namespace, share.Count, share.TotalCount);
        }
        else if (!table.IsShareTooWeak && _shareLeft.Remove(table.Namespace))
        {
            LogShareKept(table.Namespace);
        }
    }

    [LoggerMessage(EventIds.PanicBegan, LogLevel.Warning,
        "Only {Healthy} of {Total} nodes of namespace {Namespace} are healthy, less than the panic threshold: "
        + "all get traffic, healthy or not")]
    private partial void LogPanic(string @namespace, int healthy, int total);

    [LoggerMessage(EventIds.PanicEnded, LogLevel.Information,
        "Enough nodes of namespace {Namespace} are healthy again: only these get traffic")]
    private partial void LogPanicOver(string @namespace);

    [LoggerMessage(EventIds.StandbyBegan, LogLevel.Warning,
        "No node of namespace {Namespace} with a weight is healthy ({Reason}): {Count} nodes of a proven version, which stand by at "
        + "weight 0, serve it")]
    private partial void LogStandby(string @namespace, string reason, int count);

    [LoggerMessage(EventIds.ApertureLeft, LogLevel.Warning,
        "Fewer than half of the {Count} nodes of namespace {Namespace} that this gateway keeps to are healthy: all {Total} get requests from it, until three quarters of these are")]
    private partial void LogShareLeft(string @namespace, int count, int total);

    [LoggerMessage(EventIds.ApertureKept, LogLevel.Information, "This gateway keeps to its nodes of namespace {Namespace} again")]
    private partial void LogShareKept(string @namespace);

    [LoggerMessage(EventIds.StandbyEnded, LogLevel.Information,
        "The nodes of namespace {Namespace} that stand by serve it no longer")]
    private partial void LogStandbyOver(string @namespace);
}

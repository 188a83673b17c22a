using Kenger.Registry.Server.Changes.Nodes;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Writing;

/// <summary>Says what nodes did, once it is durable: what an operator asks the registry's log later.</summary>
internal sealed partial class NodeLog(ILogger logger)
{
    public void Write(IEnumerable<NodeNote> notes)
    {
        foreach (var note in notes)
        {
            Write(note);
        }
    }

    private void Write(NodeNote note)
    {
        switch (note.Kind)
        {
            case NodeNoteKind.Registered:
                LogRegistered(note.Address, note.Actor, note.Node.DeclaredWeight, note.Node.Instance ?? "none");
                break;
            case NodeNoteKind.Changed:
                LogChanged(note.Address, note.Actor, note.Node.DeclaredWeight, note.Node.Instance ?? "none");
                break;
            case NodeNoteKind.TakenOver:
                LogTakenOver(note.Address, note.Node.Instance ?? "that names none", note.Actor, note.Other, note.Heard);
                break;
            case NodeNoteKind.Left:
                LogLeft(note.Address, note.Actor);
                break;
            case NodeNoteKind.GoodbyeIgnored:
                LogGoodbyeIgnored(note.Address, note.Other, note.Node.Instance);
                break;
            case NodeNoteKind.AddressTaken:
                LogAddressTaken(note.Address, note.Other, note.Heard);
                break;
        }
    }

    [LoggerMessage(EventIds.NodeRegistered, LogLevel.Information, "{Node} registered, by the token {Token}: weight {Weight}, instance {Instance}")]
    private partial void LogRegistered(string node, string token, int weight, string instance);

    [LoggerMessage(EventIds.NodeChanged, LogLevel.Information, "{Node} registered again with something else, by the token {Token}: weight {Weight}, instance {Instance}")]
    private partial void LogChanged(string node, string token, int weight, string instance);

    [LoggerMessage(EventIds.NodeTakenOver, LogLevel.Information, "{Node} was taken over by the instance {Instance}, by the token {Token}: instance {Before}, last heard at {Heard:O}, holds it no longer")]
    private partial void LogTakenOver(string node, string instance, string token, string? before, DateTimeOffset? heard);

    [LoggerMessage(EventIds.NodeLeft, LogLevel.Information, "{Node} deregistered, by the token {Token}")]
    private partial void LogLeft(string node, string token);

    [LoggerMessage(EventIds.GoodbyeIgnored, LogLevel.Information, "{Node} stays: the goodbye came from instance {Instance}, and instance {Holder} holds the address")]
    private partial void LogGoodbyeIgnored(string node, string? instance, string? holder);

    [LoggerMessage(EventIds.AddressTaken, LogLevel.Warning, "{Node} is offline: a process of the namespace {Other} registered at its address, and it has been silent since {Heard:O}")]
    private partial void LogAddressTaken(string node, string? other, DateTimeOffset? heard);
}

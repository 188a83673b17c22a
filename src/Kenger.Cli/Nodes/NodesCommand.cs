using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary><c>kenger nodes</c></summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var ns = new Option<string?>("--ns") { Description = "Only this namespace." };
        return RegistryCommand.Create("nodes", "Show the nodes and what traffic they get.", [ns], async call =>
        {
            var nodes = await call.Registry.ListNodesAsync(call.Get(ns), call.Cancelled);
            call.Answer.Give(nodes, KengerJson.Readable.IReadOnlyListNodeInfo, (all, answer) => answer.Say(NodeText.Table(all, call.Time), "no nodes"));
        });
    }
}

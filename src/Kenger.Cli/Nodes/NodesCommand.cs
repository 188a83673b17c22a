using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary><c>kenger nodes</c></summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var ns = new NamespaceFilter();
        return ns.Checked(RegistryCommand.Create("nodes", "Show the nodes and their weights.", ns.All, async call =>
        {
            var nodes = await call.Registry.ListNodesAsync(ns.Read(call), call.Cancelled);
            call.Answer.Write(nodes, KengerJson.Readable.IReadOnlyListNodeInfo, (all, answer) => answer.WriteTable(NodeText.Table(all, call.Time), "no nodes"));
        }));
    }
}

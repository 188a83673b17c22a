using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Client;
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
            var name = ns.Read(call);
            var nodes = await call.Registry.ListNodesAsync(name, call.Cancelled);
            var none = "no nodes" + (nodes.Count == 0 && name is not null ? await TwinOfAsync(name, call) : "");
            call.Answer.Write(nodes, KengerJson.Readable.IReadOnlyListNodeInfo, (all, answer) => answer.WriteTable(NodeText.Table(all, call.Time), none));
        }));
    }

    // Of one that isn't there the registry says it.
    private static async Task<string> TwinOfAsync(string ns, RegistryCall call)
    {
        try
        {
            var all = await call.Registry.ListNamespacesAsync(call.Cancelled);
            var twins = all.Where(each => each.OnlineCount > 0 && string.Equals(each.Name, ns, StringComparison.OrdinalIgnoreCase));
            return NearName.Hint(ns, twins.Select(each => each.Name));
        }
        catch (KengerException)
        {
            // What was asked for has been answered.
            return "";
        }
    }
}

using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary><c>kenger drain</c></summary>
internal static class DrainCommand
{
    public static Command Create()
    {
        var ns = NodeArgument.Namespace();
        var address = NodeArgument.Address();
        var off = new Option<bool>("--off") { Description = "Take the node back in." };
        var ttl = OptionTypes.Time("--ttl", "How long it holds: 90s, 10m, 2h, 1d. Default: until --off.");
        return RegistryCommand.Create(
            "drain",
            "Take a node out of the traffic; what runs there goes on, and its weight is kept.",
            [ns, address, off, ttl],
            async call =>
            {
                var (host, port) = call.Get(address);
                var node = await call.Registry.DrainNodeAsync(
                    new() { Ns = call.Get(ns), Host = host, Port = port, Drained = !call.Get(off), TtlSeconds = Seconds.Of(call.Get(ttl)) },
                    call.Cancelled);
                call.Answer.Give(node, KengerJson.Readable.NodeInfo, (changed, answer) => answer.Say(NodeText.Line(changed, call.Time)));
            });
    }
}

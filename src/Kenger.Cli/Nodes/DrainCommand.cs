using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary><c>kenger drain</c></summary>
internal static class DrainCommand
{
    public static Command Create()
    {
        var ns = NamespaceNames.Argument();
        var address = NodeArgument.Address(ns);
        var off = new Option<bool>("--off") { Description = "Send the node requests again." };
        var ttl = OptionTypes.Time("--ttl", "Ends by itself after this time: 90s, 10m, 2h, 1d. Default: only with --off.");
        var closeAfter = OptionTypes.Time(
            "--close-after", "After this time gateways end what still runs there, WebSockets too: 30s, 5m. Default: it goes on for as long as it takes.");
        var reason = OptionTypes.Reason("Why, for the audit.");
        return RegistryCommand.Create(
            "drain",
            "Send a node no new requests; those it has go on, and its weight is kept.",
            [ns, address, off, ttl, closeAfter, reason],
            async call =>
            {
                var (host, port) = call.Get(address);
                var node = await call.Registry.DrainNodeAsync(
                    new()
                    {
                        Ns = call.Get(ns),
                        Host = host,
                        Port = port,
                        Drained = !call.Get(off),
                        TtlSeconds = Duration.ToWholeSeconds(call.Get(ttl)),
                        CloseAfterSeconds = Duration.ToWholeSeconds(call.Get(closeAfter)),
                        Reason = call.Get(reason),
                    },
                    call.Cancelled);
                call.Answer.Write(node, KengerJson.Readable.NodeInfo, (changed, answer) => answer.WriteLine(NodeText.DrainLine(changed, call.Time)));
            });
    }
}

using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary><c>kenger weight</c></summary>
internal static class WeightCommand
{
    public static Command Create()
    {
        var ns = NamespaceNames.Argument();
        var address = NodeArgument.Address(ns);
        var weight = OptionTypes.WholeArgument("N", "The weight, 0 to 65535; 0 gets no new requests.");
        weight.Arity = ArgumentArity.ZeroOrOne;
        var reset = new Option<bool>("--reset") { Description = "Give the node its declared weight back." };
        var ttl = OptionTypes.Time("--ttl", "Ends by itself after this time: 90s, 10m, 2h, 1d. Default: with --reset, or when the node deregisters.");
        var reason = OptionTypes.Reason("Why, for the audit.");
        var command = RegistryCommand.Create("weight", "Set a node's weight, for a time or until it is reset.", [ns, address, weight, reset, ttl, reason], async call =>
        {
            var (host, port) = call.Get(address);
            var node = await call.Registry.SetNodeWeightAsync(
                new()
                {
                    Ns = call.Get(ns),
                    Host = host,
                    Port = port,
                    Weight = call.Get(weight),
                    Reset = call.Get(reset) ? true : null,
                    TtlSeconds = Duration.ToWholeSeconds(call.Get(ttl)),
                    Reason = call.Get(reason),
                },
                call.Cancelled);
            call.Answer.Write(node, KengerJson.Readable.NodeInfo, (changed, answer) => answer.WriteLine(NodeText.Line(changed, call.Time)));
        });
        command.Validators.Add(result =>
        {
            if (result.IsGiven(weight) == result.IsGiven(reset))
            {
                result.AddError("Give either a weight N or --reset.");
            }
        });
        return command;
    }
}

using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary><c>kenger weight</c></summary>
internal static class WeightCommand
{
    public static Command Create()
    {
        var ns = NodeArgument.Namespace();
        var address = NodeArgument.Address();
        var weight = new Argument<int?>("N") { Description = "The weight, 0 to 65535; 0 gets no new traffic.", Arity = ArgumentArity.ZeroOrOne };
        var reset = new Option<bool>("--reset") { Description = "Give the node its declared weight back." };
        var ttl = OptionTypes.Time("--ttl", "How long it holds: 90s, 10m, 2h, 1d. Default: until it is reset, or the node deregisters.");
        var command = RegistryCommand.Create("weight", "Set a node's weight.", [ns, address, weight, reset, ttl], async call =>
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
                    TtlSeconds = Seconds.Of(call.Get(ttl)),
                },
                call.Cancelled);
            call.Answer.Give(node, KengerJson.Readable.NodeInfo, (changed, answer) => answer.Say(NodeText.Line(changed, call.Time)));
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(weight) is null != result.GetValue(reset))
            {
                result.AddError("Give a weight N, or --reset, and not both.");
            }
        });
        return command;
    }
}

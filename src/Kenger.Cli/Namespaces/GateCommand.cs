using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Namespaces;

/// <summary><c>kenger gate</c></summary>
internal static class GateCommand
{
    public static Command Create()
    {
        var ns = new Argument<string>("NS") { Description = "The namespace." };
        var onOff = new Argument<string>("on|off") { Description = "Whether it holds new versions back." };
        onOff.AcceptOnlyFromAmong("on", "off");
        return RegistryCommand.Create(
            "gate",
            "Let versions never seen in a namespace wait for a rollout, or let them in at once.",
            [ns, onOff],
            async call =>
            {
                var changed = await call.Registry.UpdateNamespaceAsync(new() { Name = call.Get(ns), Gated = call.Get(onOff) == "on" }, call.Cancelled);
                call.Answer.Give(changed, KengerJson.Readable.NamespaceInfo, (it, answer) => answer.Say(it.Gated
                    ? $"{it.Name}: a new version gets no traffic until a rollout takes it up"
                    : $"{it.Name}: a new version gets its traffic at once"));
            });
    }
}

using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Namespaces;

/// <summary><c>kenger gate</c></summary>
internal static class GateCommand
{
    public static Command Create()
    {
        var ns = NamespaceNames.Argument();
        var onOff = new Argument<string>("on|off") { HelpName = "on|off", Description = "on: a new version waits for a rollout; off: it gets traffic at once." };
        onOff.AcceptOnlyFromAmong("on", "off");
        return RegistryCommand.Create(
            "gate",
            "Hold new versions of a namespace at weight 0 until a rollout, or give them traffic at once.",
            [ns, onOff],
            async call =>
            {
                var changed = await call.Registry.UpdateNamespaceAsync(new() { Name = call.Get(ns), Gated = call.Get(onOff) == "on" }, call.Cancelled);
                call.Answer.Write(changed, KengerJson.Readable.NamespaceInfo, (it, answer) => answer.WriteLine(it.Gated
                    ? $"{it.Name}: a new version gets no traffic until a rollout takes it up"
                    : $"{it.Name}: a new version gets its traffic at once"));
            });
    }
}

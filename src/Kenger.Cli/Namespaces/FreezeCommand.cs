using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Namespaces;

/// <summary><c>kenger freeze</c></summary>
internal static class FreezeCommand
{
    private const string Off = "off";

    public static Command Create()
    {
        var ns = NamespaceNames.Argument();
        var windows = new Argument<string[]>("WINDOW")
        {
            Description = "\"Fri 16:00 - Mon 08:00 Europe/Berlin\" each week, \"18:00 - 08:00\" each day, \"2026-12-20 - 2027-01-02 08:00\" once; in UTC when no time zone is "
                + "named. They replace those before; off removes all. Without any, those that there are are shown.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        return RegistryCommand.Create(
            "freeze",
            "Set when rollouts of a namespace neither start nor go on. Going back is always possible.",
            [ns, windows],
            async call =>
            {
                var given = call.Get(windows) ?? [];
                var name = call.Get(ns);
                var all = given.Length > 0 ? [] : await call.Registry.ListNamespacesAsync(call.Cancelled);
                var it = given.Length > 0
                    ? await call.Registry.UpdateNamespaceAsync(new() { Name = name, Freezes = given is [Off] ? [] : given }, call.Cancelled)
                    : all.FirstOrDefault(each => each.Name == name);
                if (it is null)
                {
                    await call.Errors.WriteLineAsync($"kenger: there is no namespace '{name}'{NearName.Hint(name, all.Select(each => each.Name))}");
                    return ExitCodes.Refused;
                }

                call.Answer.Write(it, KengerJson.Readable.NamespaceInfo, static (it, answer) =>
                {
                    foreach (var window in it.Freezes ?? [])
                    {
                        answer.WriteLine($"{it.Name}: no rollout starts or goes on {window}");
                    }

                    if (it.Freezes is null)
                    {
                        answer.WriteLine($"{it.Name}: rollouts start and go on at any time");
                    }
                });
                return ExitCodes.Ok;
            });
    }
}

using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Cli.Output;
using Kenger.Contracts;

namespace Kenger.Cli.Audit;

/// <summary><c>kenger audit</c></summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var ns = new Option<string?>("--ns") { Description = "Only this namespace." };
        var limit = new Option<int>("--limit") { Description = "How many, the newest first.", DefaultValueFactory = _ => 50 };
        return RegistryCommand.Create("audit", "Show who changed what. Needs a token with the role admin.", [ns, limit], async call =>
        {
            var entries = await call.Registry.ListAuditAsync(call.Get(ns), call.Get(limit), cancellationToken: call.Cancelled);
            call.Answer.Give(entries, KengerJson.Readable.IReadOnlyListAuditEntry, (all, answer) => answer.Say(Table(all, call.Time), "nothing yet"));
        });
    }

    private static TextTable Table(IEnumerable<AuditEntry> entries, TimeProvider time)
    {
        var table = new TextTable("TIME", "WHO", "WHAT", "NAMESPACE", "TARGET", "CHANGE");
        foreach (var entry in entries)
        {
            table.Add(
                null, Clock.Say(entry.Time, time), entry.Actor, entry.Action, entry.Ns ?? "", entry.Target ?? "",
                ChangeText.Say(entry.Before, entry.After));
        }

        return table;
    }
}

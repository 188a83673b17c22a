using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Cli.Output;
using Kenger.Contracts;

namespace Kenger.Cli.Audit;

/// <summary><c>kenger audit</c></summary>
internal static class AuditCommand
{
    private const int DefaultLimit = 50;

    public static Command Create()
    {
        var ns = new NamespaceFilter();
        var limit = OptionTypes.Whole("--limit", "How many, the newest first. Default 50.");
        return ns.Checked(RegistryCommand.Create("audit", "Show who changed what. Needs a token with the role admin.", [.. ns.All, limit], async call =>
        {
            var entries = await call.Registry.ListAuditAsync(ns.Read(call), call.Get(limit) ?? DefaultLimit, cancellationToken: call.Cancelled);
            call.Answer.Write(entries, KengerJson.Readable.IReadOnlyListAuditEntry, (all, answer) => answer.WriteTable(Table(all, call.Time), "nothing yet"));
        }));
    }

    private static TextTable Table(IEnumerable<AuditEntry> entries, TimeProvider time)
    {
        var table = new TextTable("TIME", "WHO", "WHAT", "NAMESPACE", "TARGET", "CHANGE");
        foreach (var entry in entries)
        {
            table.Add(
                null, Clock.Format(entry.Time, time), entry.Actor, entry.Action, entry.Ns ?? "", entry.Target ?? "",
                ChangeText.Format(entry.Before, entry.After));
        }

        return table;
    }
}

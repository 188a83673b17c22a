using System.Runtime.CompilerServices;
using System.Text;
using Kenger.Peers.Tests.Servers;

namespace Kenger.Peers.Tests;

/// <summary>What was seen: rows of cells, the first is the spelling, the second what Kenger makes of it, then a cell for each server.</summary>
internal sealed record ReadingsPage(IReadOnlyDictionary<string, string> Versions, IReadOnlyList<string[]> Paths, IReadOnlyList<string[]> Hosts)
{
    private const string Delimiter = " | ";

    private const string Versioned = "| server | version | settings |";
    private const string PathHeader = "| path | Kenger | ";
    private const string HostHeader = "| Host | Kenger | ";

    private static readonly string Servers = string.Join(Delimiter, PeerCatalog.All.Select(kind => kind.Name));

    /// <summary>The file of the page.</summary>
    public static string File([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "security-readings.md"));

    /// <summary>Reads the page again.</summary>
    public static ReadingsPage Parse(string page)
    {
        var lines = page.Split('\n');
        return new ReadingsPage(
            RowsAfter(lines, Versioned).ToDictionary(row => row[0], row => row[1]), RowsAfter(lines, PathHeader), RowsAfter(lines, HostHeader));
    }

    public override string ToString()
    {
        var page = new StringBuilder();
        page.Append($"""
            # How servers read odd requests

            Real servers as nodes, asked with bytes as they are: first without a gateway, then by Kenger with a key asked for at `/api`, or at the
            guarded hosts, and none given. What somebody gets who goes past a guard by a spelling is decided by both together, so both are here.
            Nothing below gets what is guarded through Kenger; with a thousand paths and three hundred hosts more, made by chance, and all
            policies, `tests/Kenger.Peers.Tests` checks that in each run.

            This page is written by a test. `KENGER_RECORD=1 dotnet test tests/Kenger.Peers.Tests --filter ReadingsPageTests` makes it anew, where all
            servers are installed (`./test.sh --all` does that). The test fails when what it sees differs: of Kenger always, of a server when its
            version is the one below.

            {Versioned}
            |---|---|---|

            """);
        foreach (var kind in PeerCatalog.All)
        {
            page.Append($"| {kind.Name} | {Versions[kind.Name]} | {string.Join("<br>", kind.Readings.Select(reading => $"{ShortName(reading)}: {reading.About}"))} |\n");
        }

        page.Append($$"""

            ## Paths

            - **Kenger**: `400`, no node sees it; `401`, it asks for the key; else what a node gets. `{host}` is the host asked for.
            - **A server**: which of its settings serve what lies below `/api`, when they are asked without a gateway; `–` none does: the answer is
              another page, a redirect or an error.


            """);
        Append(page, PathHeader, Paths);
        page.Append($"""

            ## Hosts

            `{Guarded.Host}` and `{Guarded.IdnHostInLetters}` (`{Guarded.IdnHost}`) are guarded. Each server is asked in its first setting. `<CR><LF>` ends a
            header line.


            """);
        Append(page, HostHeader, Hosts);
        return page.ToString();
    }

    /// <summary>A reading without its server's name.</summary>
    public static string ShortName(PeerReading reading) => reading.Name[(reading.Name.IndexOf('-', StringComparison.Ordinal) + 1)..];

    /// <summary>A text as code that can stand in a cell.</summary>
    public static string Code(string text)
    {
        var shown = StrictnessCheck.Shown(text).Replace("|", "\\|", StringComparison.Ordinal);
        return text.Length == 0 ? "(empty)" : shown.Contains('`', StringComparison.Ordinal) ? $"`` {shown} ``" : $"`{shown}`";
    }

    private static void Append(StringBuilder page, string header, IReadOnlyList<string[]> rows)
    {
        page.Append($"{header}{Servers} |\n|{string.Concat(Enumerable.Repeat("---|", PeerCatalog.All.Count + 2))}\n");
        foreach (var row in rows)
        {
            page.Append($"| {string.Join(Delimiter, row)} |\n");
        }
    }

    private static IReadOnlyList<string[]> RowsAfter(string[] lines, string header) =>
    [
        .. lines.SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line[2..^2].Split(Delimiter)),
    ];
}

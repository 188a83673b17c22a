using Kenger.Peers.Tests.Guarding;
using Kenger.Peers.Tests.Servers;
using Kenger.Peers.Tests.Spellings;
using Kenger.Peers.Tests.Wire;

namespace Kenger.Peers.Tests;

/// <summary>
/// What real servers make of odd requests, and what Kenger does, is as <c>docs/security-readings.md</c> says. <c>KENGER_RECORD=1</c> writes the
/// page anew.
/// </summary>
[Collection(PeerTests.Name)]
public sealed class ReadingsPageTests(RunningPeers peers)
{
    private const string Nobody = "–";

    [Fact]
    public async Task Page_OfReadings_IsWhatIsSeen()
    {
        var seen = await SeeAsync();
        if (Environment.GetEnvironmentVariable("KENGER_RECORD") == "1")
        {
            Assert.True(seen.Versions.Count == PeerCatalog.All.Count, "The page is recorded where all servers are installed.");
            await File.WriteAllTextAsync(ReadingsPage.File(), seen.ToString());
        }

        var page = ReadingsPage.Parse(await File.ReadAllTextAsync(ReadingsPage.File()));

        string[] differences = [.. Compare(page, seen, page.Paths, seen.Paths), .. Compare(page, seen, page.Hosts, seen.Hosts)];
        Assert.True(differences.Length == 0, $"docs/security-readings.md says otherwise (KENGER_RECORD=1 writes it anew):\n{string.Join('\n', differences)}");
    }

    // Kenger always, a server when it is the one the page was written with: how others read is theirs to change.
    private static IEnumerable<string> Compare(
        ReadingsPage page, ReadingsPage seen, IReadOnlyList<string[]> expected, IReadOnlyList<string[]> actual)
    {
        if (expected.Count != actual.Count)
        {
            yield return $"{expected.Count} rows, not {actual.Count}";
            yield break;
        }

        string[] columns = ["spelling", "Kenger", .. PeerCatalog.All.Select(kind => kind.Name)];
        foreach (var (before, now) in expected.Zip(actual))
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var counts = i < 2 || (seen.Versions.TryGetValue(columns[i], out var version) && page.Versions[columns[i]] == version);
                if (counts && before[i] != now[i])
                {
                    yield return $"{before[0]}, {columns[i]}: {before[i]}, now {now[i]}";
                }
            }
        }
    }

    private async Task<ReadingsPage> SeeAsync()
    {
        var present = PeerCatalog.All.Where(kind => kind.Version is not null).ToArray();
        var paths = await SeePathsOfKengerAsync();
        var hosts = await SeeHostsOfKengerAsync();
        foreach (var kind in PeerCatalog.All)
        {
            var server = present.Contains(kind) ? await peers.StartAsync(kind) : null;
            paths = [.. paths.Zip(await SeePathsAsync(kind, server), (row, cell) => (string[])[.. row, cell])];
            hosts = [.. hosts.Zip(await SeeHostsAsync(kind, server), (row, cell) => (string[])[.. row, cell])];
        }

        return new ReadingsPage(present.ToDictionary(kind => kind.Name, kind => kind.Version!), paths, hosts);
    }

    private static async Task<string[][]> SeePathsOfKengerAsync()
    {
        const string mirror = "mirror";
        var host = GuardedGateway.HostOf(mirror);
        await using var gateway = await GuardedGateway.StartForPathsAsync(
            GuardPolicy.Key, new Dictionary<string, int> { [mirror] = RawReader.AsItIs.Port });
        var answers = await RawAsker.AskAsync(gateway.Port, [.. PathSpellings.All.Select(path => RawAsker.Get(With(host, path), host))]);
        return [.. PathSpellings.All.Zip(answers, (path, answer) => (string[])[ReadingsPage.Code(path), Said(answer, line: 1)])];
    }

    private static async Task<string[][]> SeeHostsOfKengerAsync()
    {
        const string mirror = "mirror";
        await using var gateway = await GuardedGateway.StartForHostsAsync(
            GuardPolicy.Key, new Dictionary<string, int> { [mirror] = RawReader.AsItIs.Port });
        var answers = await RawAsker.AskAsync(gateway.Port, [.. HostSpellings.All.Select(host => RawAsker.Get(GuardedGateway.PathOf(mirror), host))]);
        return [.. HostSpellings.All.Zip(answers, (host, answer) => (string[])[ReadingsPage.Code(host), Said(answer, line: 2)])];
    }

    // What the node got is on a line of its answer.
    private static string Said(RawAnswer answer, int line) =>
        answer.Status == 200 ? ReadingsPage.Code(answer.Body.Split('\n')[line]) : answer.Status.ToString();

    private static async Task<string[]> SeePathsAsync(PeerKind kind, PeerServer? server)
    {
        var cells = PathSpellings.All.Select(_ => new List<string>()).ToArray();
        foreach (var reading in server is null ? [] : kind.Readings)
        {
            const string host = "other.example.com";
            var answers = await RawAsker.AskAsync(server!.Ports[reading.Name], [.. PathSpellings.All.Select(path => RawAsker.Get(With(host, path), host))]);
            foreach (var (cell, answer) in cells.Zip(answers).Where(each => Guarded.IsIn(each.Second.Body)))
            {
                cell.Add(ReadingsPage.ShortName(reading));
            }
        }

        return [.. cells.Select(cell => cell.Count == 0 ? Nobody : cell.Count == kind.Readings.Count ? "all" : string.Join(", ", cell))];
    }

    private static async Task<string[]> SeeHostsAsync(PeerKind kind, PeerServer? server)
    {
        if (server is null)
        {
            return [.. HostSpellings.All.Select(_ => Nobody)];
        }

        var reading = kind.Readings[0].Name;
        var answers = await RawAsker.AskAsync(
            server.Ports[reading], [.. HostSpellings.All.Select(host => RawAsker.Get(GuardedGateway.PathOf(reading), host))]);
        return [.. answers.Select(answer => Guarded.IsIn(answer.Body) ? "guarded" : Nobody)];
    }

    private static string With(string host, string path) => path.Replace("{host}", host, StringComparison.Ordinal);
}

using Kenger.Peers.Tests.Guarding;
using Kenger.Peers.Tests.Servers;
using Kenger.Peers.Tests.Wire;

namespace Kenger.Peers.Tests;

/// <summary>
/// Asks gateway and nodes together for each spelling, as somebody who may not have what is guarded, and says who got it. Makes sure
/// first that the guard stands, and that it would be seen if it didn't.
/// </summary>
internal static class StrictnessCheck
{
    /// <summary>Spellings of paths; each node below a host of its own.</summary>
    public static async Task<IReadOnlyList<string>> ForPathsAsync(
        GuardPolicy policy, IReadOnlyDictionary<string, int> nodes, IReadOnlyList<string> spellings)
    {
        await using var gateway = await GuardedGateway.StartForPathsAsync(policy, nodes);
        return await AskPathsAsync(gateway, policy, nodes, spellings, prefix: "");
    }

    /// <summary>Spellings of paths below a prefix that nodes don't get, in both ways to remove it.</summary>
    public static async Task<IReadOnlyList<string>> ForPrefixAsync(IReadOnlyDictionary<string, int> nodes, IReadOnlyList<string> spellings)
    {
        const string prefix = "/app";
        var violations = new List<string>();
        foreach (var transform in new[] { ("PathRemovePrefix", prefix), ("PathPattern", "/{**rest}") })
        {
            await using var gateway = await GuardedGateway.StartForPrefixAsync(prefix, nodes, transform);
            violations.AddRange(await AskPathsAsync(gateway, GuardPolicy.Scheme, nodes, spellings, prefix));
        }

        return violations;
    }

    /// <summary>Spellings of hosts; each node below a path of its own.</summary>
    public static async Task<IReadOnlyList<string>> ForHostsAsync(
        GuardPolicy policy, IReadOnlyDictionary<string, int> nodes, IReadOnlyList<string> spellings)
    {
        await using var gateway = await GuardedGateway.StartForHostsAsync(policy, nodes);
        foreach (var reading in nodes.Keys)
        {
            await AssertGuardStandsAsync(policy, gateway.Port, GuardedGateway.PathOf(reading), Guarded.Host);
            await AssertSaysAsync(Guarded.Open, gateway.Port, GuardedGateway.PathOf(reading), "other.example.com");
        }

        var asked = nodes.Keys.SelectMany(reading => spellings.Select(spelling => (Reading: reading, Spelling: spelling))).ToArray();
        var answers = await RawAsker.AskAsync(
            gateway.Port, [.. asked.Select(each => RawAsker.Get(GuardedGateway.PathOf(each.Reading), each.Spelling))]);
        return [.. asked.Zip(answers).Where(each => GotPast(policy, each.Second, switchesAll: false))
            .Select(each => $"{policy}: {each.First.Reading} served Host {Shown(each.First.Spelling)}: {each.Second.Status} {Shown(each.Second.Body)}")];
    }

    /// <summary>Pairs of a target and a host, before one node.</summary>
    public static async Task<IReadOnlyList<string>> ForPairsAsync(string reading, int port, IReadOnlyList<(string Path, string Host)> pairs)
    {
        await using var gateway = await GuardedGateway.StartForPairsAsync(reading, port);
        await AssertGuardStandsAsync(GuardPolicy.Key, gateway.Port, "/api/s", "other.example.com");
        await AssertGuardStandsAsync(GuardPolicy.Key, gateway.Port, "/s", Guarded.Host);
        await AssertSaysAsync(Guarded.Open, gateway.Port, "/s", "other.example.com");
        var answers = await RawAsker.AskAsync(gateway.Port, [.. pairs.Select(pair => RawAsker.Get(pair.Path, pair.Host))]);
        return [.. pairs.Zip(answers).Where(each => Guarded.IsIn(each.Second.Body)).Select(each =>
            $"{reading} served {Shown(each.First.Path)} of Host {Shown(each.First.Host)}: {each.Second.Status} {Shown(each.Second.Body)}")];
    }

    /// <summary>A text whose every sign can be seen.</summary>
    public static string Shown(string text) =>
        string.Concat(text.Select(each => each switch
        {
            '\t' => "<TAB>",
            '\r' => "<CR>",
            '\n' => "<LF>",
            < ' ' or '\u007f' or '\u00ad' or >= '\u0300' and <= '\u036f' => $"<{(int)each:X2}>",
            _ => each.ToString(),
        }));

    private static async Task<IReadOnlyList<string>> AskPathsAsync(
        GuardedGateway gateway, GuardPolicy policy, IReadOnlyDictionary<string, int> nodes, IReadOnlyList<string> spellings, string prefix)
    {
        foreach (var reading in nodes.Keys)
        {
            var host = GuardedGateway.HostOf(reading);
            await AssertGuardStandsAsync(policy, gateway.Port, $"{prefix}/api/s", host);
            await AssertSaysAsync(policy == GuardPolicy.Switch ? Guarded.Sentry : Guarded.Open, gateway.Port, $"{prefix}/s", host);
        }

        var asked = nodes.Keys.SelectMany(reading => spellings.Select(spelling => (Reading: reading, Spelling: spelling))).ToArray();
        var answers = await RawAsker.AskAsync(gateway.Port, [.. asked.Select(each =>
        {
            var host = GuardedGateway.HostOf(each.Reading);
            return RawAsker.Get(TargetOf(each.Spelling, host, prefix), host);
        })]);
        return [.. asked.Zip(answers).Where(each => GotPast(policy, each.Second, switchesAll: true))
            .Select(each => $"{policy}: {each.First.Reading} served {prefix}{Shown(each.First.Spelling)}: {each.Second.Status} {Shown(each.Second.Body)}")];
    }

    private static string TargetOf(string spelling, string host, string prefix)
    {
        const string mark = "://{host}";
        var authority = spelling.IndexOf(mark, StringComparison.Ordinal);
        return spelling.Insert(authority < 0 ? 0 : authority + mark.Length, prefix).Replace("{host}", host, StringComparison.Ordinal);
    }

    // Without credentials the guard refuses, or sends to the sentry; with them the node says what it guards. A limit lets one pass.
    private static async Task AssertGuardStandsAsync(GuardPolicy policy, int port, string target, string host)
    {
        if (policy.Credentials is { } credentials)
        {
            Assert.Equal(401, (await AskAsync(port, target, host)).Status);
            Assert.StartsWith(Guarded.Mark, (await AskAsync(port, target, host, credentials)).Body, StringComparison.Ordinal);
        }
        else if (policy == GuardPolicy.RateLimit)
        {
            Assert.StartsWith(Guarded.Mark, (await AskAsync(port, target, host)).Body, StringComparison.Ordinal);
            Assert.Equal(429, (await AskAsync(port, target, host)).Status);
        }
        else
        {
            await AssertSaysAsync(Guarded.Sentry, port, target, host);
        }
    }

    private static async Task AssertSaysAsync(string word, int port, string target, string host) =>
        Assert.StartsWith(word, (await AskAsync(port, target, host)).Body, StringComparison.Ordinal);

    private static async Task<RawAnswer> AskAsync(int port, string target, string host, string headers = "") =>
        (await RawAsker.AskAsync(port, [RawAsker.Get(target, host, headers)]))[0];

    // A host that is switched has nothing for the node that was its own: whatever comes from there is too much.
    private static bool GotPast(GuardPolicy policy, RawAnswer answer, bool switchesAll) =>
        Guarded.IsIn(answer.Body)
        || (switchesAll && policy == GuardPolicy.Switch && answer.Status == 200 && !answer.Body.StartsWith(Guarded.Sentry, StringComparison.Ordinal));
}

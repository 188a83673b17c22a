using Kenger.Gateway.Tests;
using Kenger.Peers.Tests.Guarding;
using Kenger.Peers.Tests.Servers;
using Kenger.Peers.Tests.Spellings;

namespace Kenger.Peers.Tests;

/// <summary>The same spellings said in HTTP/2, where a server looks at fewer of them by itself. The node reads as any server might.</summary>
public sealed class Http2Tests
{
    // What the client can say.
    private const int MaxLength = 126;

    [Fact]
    public async Task PathsAndAuthorities_WithoutTheKey_NoneGetsWhatIsGuarded()
    {
        var seen = new List<string>();
        var node = new RawReader((target, host) =>
        {
            var isGuarded = ReaderModels.IsBelowApi(target) || ReaderModels.IsGuardedHost(host);
            if (isGuarded)
            {
                lock (seen)
                {
                    seen.Add($"{target} of {host}");
                }
            }

            return isGuarded ? Guarded.Mark : Guarded.Open;
        });
        await using var gateway = await GuardedGateway.StartForPairsAsync("models", node.Port);
        Assert.True(await AskAsync(gateway, "/api/s", "other", ("x-api-key", GuardPolicy.GoodKey)));
        Assert.True(await AskAsync(gateway, "/s", Guarded.Host, ("x-api-key", GuardPolicy.GoodKey)));
        Assert.Equal(["/api/s of other", $"/s of {Guarded.Host}"], seen);
        seen.Clear();

        await Parallel.ForEachAsync(
            PathSpellings.All.Concat(GeneratedPaths.Make(1_000)).Where(path => path.Length <= MaxLength),
            async (path, _) => await AskAsync(gateway, path.Replace("{host}", "other", StringComparison.Ordinal), "other"));
        await Parallel.ForEachAsync(
            HostSpellings.All.Concat(GeneratedHosts.Make(300)).Where(host => host.Length <= MaxLength),
            async (host, _) => await AskAsync(gateway, "/s", host));

        Violations.AssertNone(seen);
    }

    private static Task<bool> AskAsync(GuardedGateway gateway, string path, string authority, params (string, string)[] headers) =>
        RawHttp2Client.IsAnsweredAsync(
            gateway.Http2, [(":method", "GET"), (":scheme", "http"), (":authority", authority), (":path", path), .. headers]);
}

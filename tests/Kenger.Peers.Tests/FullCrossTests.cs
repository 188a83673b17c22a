using Kenger.Peers.Tests.Guarding;
using Kenger.Peers.Tests.Servers;
using Kenger.Peers.Tests.Spellings;

namespace Kenger.Peers.Tests;

/// <summary>
/// Each of the thousand paths with each of the three hundred hosts: read and routed as the gateway does it, but without a wire, and taken by
/// short models of the servers.
/// </summary>
public sealed class FullCrossTests
{
    [Fact]
    public async Task PathsTimesHosts_ReadAndRouted_NoneIsRoutedPastTheGuard()
    {
        await using var gateway = await GuardedGateway.StartForPairsAsync("mirror", RawReader.AsItIs.Port);
        Assert.Equal((true, false), (await IsGuardedAsync(gateway, "/api/s", "other"), await IsGuardedAsync(gateway, "/s", "other")));
        Assert.Equal(true, await IsGuardedAsync(gateway, "/s", Guarded.Host));
        // What is header lines has been asked of the real servers.
        var hosts = GeneratedHosts.Make(300).Where(host => !host.StartsWith("Host", StringComparison.Ordinal)).ToArray();
        var paths = GeneratedPaths.Make(1_000);
        var (passed, violations) = (0, new List<string>());

        await Parallel.ForEachAsync(hosts, async (host, _) =>
        {
            foreach (var path in paths.Select(each => each.Replace("{host}", host, StringComparison.Ordinal)))
            {
                if (await gateway.ReadAsync(path, host) is not { } read)
                {
                    continue;
                }

                Interlocked.Increment(ref passed);
                if (!read.IsGuarded && (ReaderModels.IsBelowApi(read.Target) || ReaderModels.IsGuardedHost(read.Host)))
                {
                    lock (violations)
                    {
                        violations.Add($"{StrictnessCheck.Shown(path)} of Host {StrictnessCheck.Shown(host)} goes on as {read.Target} of {read.Host}");
                    }
                }
            }
        });

        Violations.AssertNone(violations);
        // Neither is everything refused.
        Assert.InRange(passed, 1_000, hosts.Length * paths.Count);
    }

    private static async Task<bool?> IsGuardedAsync(GuardedGateway gateway, string target, string host) => (await gateway.ReadAsync(target, host))?.IsGuarded;
}

using System.Text.Json;
using Kenger.EndToEnd.Tests.Deployment;
using Kenger.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Kenger.EndToEnd.Tests.HighAvailability;

/// <summary>
/// <c>deploy/keepalived</c> as it stands, but for how long it waits before somebody is dead, on network namespaces that are machines: what callers see that never pause while gateways stop, die and come back (<c>pair.py</c>).
/// How long the address answers nobody is printed, since a machine under tests may stand still for seconds; <c>docs/high-availability.md</c> has what was measured.
/// </summary>
public sealed class PairTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-pair-");

    public void Dispose() => _folder.Delete(recursive: true);

    [PairFact]
    public async Task Pair_StoppedKilledAndReturning_LosesNothingThatNobodyLost()
    {
        var etc = _folder.CreateSubdirectory("etc").FullName;
        foreach (var file in Directory.GetFiles(DeployFolder.PathOf("keepalived")))
        {
            // With its mode: keepalived runs no script that others may write.
            var copy = Path.Combine(etc, Path.GetFileName(file));
            File.Copy(file, copy);
            if (copy.EndsWith(".conf", StringComparison.Ordinal))
            {
                // For a machine under tests, which stands still now and then: nobody is dead for that.
                await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(copy))
                    .Replace("advert_int 0.5", "advert_int 5", StringComparison.Ordinal).Replace("fall 2", "fall 5", StringComparison.Ordinal));
            }
        }

        await using var pair = AppProcess.Start(
            "unshare",
            ["--net", "--mount", "python3", Path.Combine(AppContext.BaseDirectory, "HighAvailability", "pair.py"), Path.Combine(AppContext.BaseDirectory, "kenger.dll"), DeployFolder.PathOf("keepalived"), _folder.FullName]);
        var exitCode = await pair.WhenExitedAsync(TimeSpan.FromMinutes(9));
        output.WriteLine(pair.Output);
        Assert.True(exitCode == 0, pair.Output + pair.Errors);
        var seen = pair.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(each => $"{each.GetProperty("what")}", StringComparer.Ordinal);

        Assert.All((string[])["polite stop", "return", "node killed"], what => Assert.True(seen[what].GetProperty("failed").GetInt32() == 0, $"{seen[what]}"));
        Assert.True(seen["stays"].GetProperty("at_b").GetBoolean() && !seen["stays"].GetProperty("at_a").GetBoolean(), "the address moved back by itself");
        // What ran at the dead one is lost, and no more: callers go on.
        Assert.All((string[])["gateway killed", "machine dead"], what => Assert.True(seen[what].GetProperty("requests").GetInt32() >= 200, $"{seen[what]}"));
    }
}

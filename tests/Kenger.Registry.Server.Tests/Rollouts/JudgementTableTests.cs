using System.Globalization;
using System.Text;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>
/// How soon versions go back, and how often a good one does by mistake: 10,000 rollouts each, simulated with the real judge. The document
/// shows the same table; when the judge changes, copy it from this test's message.
/// </summary>
public sealed class JudgementTableTests
{
    private const int Runs = 10_000;
    private const int MaxRequests = 1000;
    private const int StablePerNew = 4;
    private const int PassRequests = RolloutLimits.DefaultMinRequests;
    private const double StableRate = 0.005;

    private static readonly (double Rate, string Name)[] Versions =
        [(0.005, "0.5 %, as the old one"), (0.01, "1 %"), (0.05, "5 %"), (0.1, "10 %"), (0.5, "50 %"), (1, "100 %")];

    [Fact]
    public void Table_OfTheDocument_IsWhatTheSimulationGives()
    {
        var table = new StringBuilder()
            .AppendLine("| errors of the new version | goes back within 1,000 of its requests | after so many of them, median | 99 of 100 after |")
            .AppendLine("|---|---:|---:|---:|");
        foreach (var (rate, name) in Versions)
        {
            var ends = Simulate(rate);
            table.AppendLine(Row(name, ends));
            Assert.True(rate > StableRate || Back(ends) <= 0.05, "A good version goes back by mistake too often.");
            Assert.True(rate < 0.05 || Back(ends) >= 0.99, $"A version that fails {rate:P0} stays.");
        }

        var document = File.ReadAllText(SourceTree.PathOf("docs", "gray-release.md")).ReplaceLineEndings("\n");
        Assert.True(document.Contains(table.ToString(), StringComparison.Ordinal), "docs/gray-release.md must have this table:\n" + table);
    }

    private static string Row(string name, List<int> ends) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Back(ends) * 100:0.##} % | {Quantile(ends, 0.5)} | {Quantile(ends, 0.99)} |");

    private static double Back(List<int> ends) => (double)ends.Count / Runs;

    // Of all runs, those that did not go back among them.
    private static string Quantile(List<int> ends, double share)
    {
        var sorted = ends.Order().ToArray();
        var index = (int)Math.Ceiling(share * Runs) - 1;
        return index < sorted.Length ? sorted[index].ToString("N0", CultureInfo.InvariantCulture) : "–";
    }

    /// <summary>After how many requests to the new version each run went back; runs that did not are not among them.</summary>
    private static List<int> Simulate(double rate)
    {
        var random = new Random(20261126);
        List<int> ends = [];
        for (var run = 0; run < Runs; run++)
        {
            if (RunOnce(rate, random) is { } end)
            {
                ends.Add(end);
            }
        }

        return ends;
    }

    // From one failed request to the next: a look at each, and one where a pass is possible.
    private static int? RunOnce(double rate, Random random)
    {
        var analysis = RolloutLimits.WithDefaults(null);
        var (since, stableSince) = (0, 0);
        var (errors, stableErrors) = (0, 0);
        var (nextError, nextStable) = (Gap(rate, random), Gap(StableRate, random));
        for (var at = 0; at < MaxRequests;)
        {
            at = Math.Min(nextError, since + (((at - since) / PassRequests) + 1) * PassRequests);
            while (nextStable <= at * StablePerNew)
            {
                stableErrors++;
                nextStable += Gap(StableRate, random);
            }

            if (at == nextError)
            {
                errors++;
                nextError += Gap(rate, random);
            }

            var (requests, stable) = (at - since, (at * StablePerNew) - stableSince);
            var compared = stable >= RolloutLimits.MinStableRequests ? Sums(stable, stableErrors) : null;
            switch (RolloutLimits.Judge(analysis, Sums(requests, errors), compared).Kind)
            {
                case VerdictKind.Broken:
                    return at;
                case VerdictKind.Kept when requests >= PassRequests:
                    (since, stableSince, errors, stableErrors) = (at, at * StablePerNew, 0, 0);
                    break;
            }
        }

        return null;
    }

    // To the next failed one, itself included.
    private static int Gap(double rate, Random random) =>
        rate >= 1 ? 1 : 1 + (int)Math.Min(int.MaxValue / 8, Math.Log(1 - random.NextDouble()) / Math.Log(1 - rate));

    private static TrafficSums Sums(int requests, int errors) => TrafficSums.None with { Requests = requests, Errors = errors };
}

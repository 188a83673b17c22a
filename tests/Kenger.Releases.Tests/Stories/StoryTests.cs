using System.Security.Cryptography;
using Xunit.Abstractions;

namespace Kenger.Releases.Tests.Stories;

/// <summary>
/// Random stories of releases, on one clock: versions come, die, hang and return, registries and gateways restart, three gateways see it at
/// different moments. Never a version above its share that nobody has judged, never an outage beside a good node of a proven version, never a
/// completion that was not judged. KENGER_TEST_SOAK=1 tells 10,000; KENGER_TEST_STORY=SEED tells one.
/// </summary>
public sealed class StoryTests(ITestOutputHelper output)
{
    private const int UsualSeed = 20261126;
    private const int Usual = 70;
    private const int Fresh = 30;
    private const int Soak = 10_000;

    [Fact]
    public async Task Stories_KnownAndNew_EndAsTheyMust()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("KENGER_TEST_STORY"), out var seed))
        {
            await TellAsync([seed]);
            return;
        }

        var fresh = RandomNumberGenerator.GetInt32(int.MaxValue / 2);
        output.WriteLine($"New stories from seed {fresh} on.");
        var isSoak = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1";
        await TellAsync([.. Enumerable.Range(UsualSeed, Usual), .. Enumerable.Range(fresh, isSoak ? Soak - Usual : Fresh)]);
    }

    private static async Task TellAsync(IReadOnlyList<int> seeds)
    {
        foreach (var seed in seeds)
        {
            var story = Story.Make(seed);
            if (await StoryTold.TellAsync(story) is { } problem)
            {
                Assert.Fail($"KENGER_TEST_STORY={seed}: {await ShortenAsync(story) ?? problem}");
            }
        }
    }

    /// <summary>Leaves out what the failure does not need; what it says then.</summary>
    private static async Task<string?> ShortenAsync(Story story)
    {
        string? shortest = null;
        for (var i = story.Events.Count - 1; i >= 0; i--)
        {
            // Those that came first are the namespace.
            if (story.Events.Count > 1 && story.Events[i].At > 0 && await StoryTold.TellAsync(story.Without(i)) is { } problem)
            {
                (story, shortest) = (story.Without(i), problem);
            }
        }

        return shortest;
    }
}

using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>What a scene must have been like; each gives its complaints.</summary>
internal static class Judgement
{
    private const double MaxFailedInRollback = 0.01;

    public static IEnumerable<string> NothingFailed(Scene scene) =>
        scene.Counts.Failures.Select(reason => $"a request failed: {reason.TrimEnd()}").Take(3);

    public static IEnumerable<string> OnlyRequestsInFlightFailed(Scene scene) =>
        scene.Counts.Failures.Count <= TrafficDriver.Callers
            ? []
            : [$"{scene.Counts.Failures.Count} requests failed, but only {TrafficDriver.Callers} can have been in flight"];

    public static IEnumerable<string> AtMostOneInAHundredFailed(Scene scene) =>
        scene.Counts.Failures.Count <= MaxFailedInRollback * scene.Counts.Total
            ? []
            : [$"{scene.Counts.Failures.Count} of {scene.Counts.Total} requests failed, more than one in a hundred"];

    // The pick is random: four standard deviations, as a fair share is beyond them once in 16,000 looks.
    public static IEnumerable<string> SharesFollowWeights(Scene scene) =>
        NothingFailed(scene).Concat(
            from service in scene.Services
            let expected = scene.ExpectedShareOf(service)
            let actual = scene.Counts.ShareOf(service.Name)
            let deviation = Math.Sqrt(expected * (1 - expected) / Math.Max(1, scene.Counts.Total))
            where Math.Abs(actual - expected) > (4 * deviation) + 0.01
            select $"{service.Name} got {actual:P1} instead of {expected:P1}");
}

using System.Diagnostics;
using Kenger.Contracts;
using Quickstart.Stage;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>The second half: new versions wait at a gate, and get their traffic step by step, as long as they do well.</summary>
internal sealed class ReleaseStory(Platform platform, ServiceGroup services, TrafficDriver traffic, Narrator narrator)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(40);

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await platform.Operator.UpdateNamespaceAsync(new() { Name = Platform.Namespace, Gated = true }, cancellationToken);
        await AnnounceAsync("v2-a and v2-b register; a new version has weight 0 here until it is rolled out", [new("v2-a", "v2"), new("v2-b", "v2")], cancellationToken);
        await RollOutAsync("v2", RolloutStatuses.Completed, Judgement.NothingFailed, cancellationToken);

        // One request in ten fails: no rate that a look at the first few would show.
        await services.StartAsync([new("v3-a", "v3", Fail: 0.1)], cancellationToken);
        await RollOutAsync("v3", RolloutStatuses.RolledBack, Judgement.AtMostOneInAHundredFailed, cancellationToken);
        await ObserveAsync("v2 has all traffic again", cancellationToken);
    }

    private async Task AnnounceAsync(string title, IReadOnlyList<ServicePlan> plans, CancellationToken cancellationToken)
    {
        await services.StartAsync(plans, cancellationToken);
        await ObserveAsync(title, cancellationToken);
    }

    private async Task ObserveAsync(string title, CancellationToken cancellationToken)
    {
        await platform.AppliedAsync((await services.ViewAsync(cancellationToken)).Max(service => service.Node.Version), cancellationToken);
        await narrator.ObserveAsync(title, traffic.StartCounting(), Judgement.SharesFollowWeights, cancellationToken);
    }

    private async Task RollOutAsync(string version, string expected, Func<Scene, IEnumerable<string>> judge, CancellationToken cancellationToken)
    {
        var counts = traffic.StartCounting(weightsHold: false);
        var begun = Stopwatch.StartNew();
        var rollout = await platform.Releases.StartRolloutAsync(
            new()
            {
                Ns = Platform.Namespace,
                Label = $"version={version}",
                Steps = [5, 50, 100],
                IntervalSeconds = 2,
                Analysis = new() { MaxErrorRate = 0.05, MinRequests = 20 },
            },
            cancellationToken);
        narrator.Say($"a rollout of {version}: {string.Join(", ", rollout.Steps)} % of the traffic, step by step; if more than 5 % of its requests fail, it is rolled back");
        var shown = 1;
        while (rollout.EndedAt is null && begun.Elapsed < Timeout)
        {
            await narrator.ShowFrameAsync($"{version} has {rollout.Percent} %", counts, cancellationToken);
            rollout = await platform.Releases.ShowRolloutAsync(new() { Id = rollout.Id }, cancellationToken);
            var events = rollout.Events ?? [];
            foreach (var decision in events.Skip(shown))
            {
                narrator.Say("    " + Describe(decision, version));
            }

            shown = events.Count;
        }

        var title = $"the rollout of {version}: {rollout.Status.Replace('_', ' ')} at step {rollout.Step} of {rollout.Steps.Count}";
        narrator.Conclude(
            await narrator.LookAsync(title, counts, cancellationToken),
            scene => judge(scene).Concat(EndedAs(rollout, expected)));
    }

    private static IEnumerable<string> EndedAs(RolloutInfo rollout, string expected)
    {
        if (rollout.Status != expected)
        {
            yield return $"it is {rollout.Status} and not {expected}: {rollout.StatusReason}";
        }
        else if (expected == RolloutStatuses.RolledBack && rollout.Step != 1)
        {
            yield return $"it came as far as step {rollout.Step}";
        }
    }

    private static string Describe(RolloutEvent decision, string version)
    {
        // Each step is judged by the requests made while it was applied, and by no others of the new version.
        var numbers = (decision.Candidate is { } candidate ? $"in this step {candidate.Errors} of {candidate.Requests} requests to {version} failed" : "")
            + (decision.Stable is { } stable && decision.Percent < 100 ? $"; the old version, to compare: {stable.Errors} of {stable.Requests}" : "");
        return decision.Kind switch
        {
            RolloutEventKinds.Passed => $"{decision.Percent} % is good: {numbers}",
            RolloutEventKinds.Advanced => $"on to {decision.Percent} %",
            RolloutEventKinds.Completed => $"completed: {version} has all traffic, the old version stands by at weight 0",
            _ => decision.Kind.Replace('_', ' ') + (numbers.Length > 0 ? $": {numbers}" : decision.Reason is { } reason ? $": {reason}" : ""),
        };
    }
}

using Kenger.Contracts;

namespace Kenger.Cli.Tests.Rollouts;

internal static class SampleRollouts
{
    public static RolloutInfo Running(DateTimeOffset now) => new()
    {
        Id = 4, Ns = "shop", Label = "version=v3", Status = RolloutStatuses.Running, Steps = [5, 100], Step = 1, Percent = 5, IntervalSeconds = 60,
        Stable = ["v2", ""], Analysis = new() { MaxErrorRate = 0.05, MaxClientErrorRateVsStable = 2, MaxP99Ms = 500, MinRequests = 100 }, OnNoData = NoDataActions.Pause, Author = "ops",
        Reason = "friday", StartedAt = now, StepStartedAt = now, Version = 9,
        Events = [new() { Time = now, Kind = RolloutEventKinds.Started, Step = 1, Percent = 5, Actor = "ops" }],
    };

    public static RolloutInfo RolledBack(DateTimeOffset now)
    {
        const string Why = "10 % of 120 requests failed, more than 5 %";
        var running = Running(now);
        return running with
        {
            Status = RolloutStatuses.RolledBack, StatusReason = Why, Percent = 0, EndedAt = now,
            Events =
            [
                .. running.Events!,
                new()
                {
                    Time = now, Kind = RolloutEventKinds.RolledBack, Step = 1, Percent = 0, Actor = "registry", Reason = Why,
                    Candidate = new() { Requests = 120, Errors = 12, ErrorRate = 0.1, ClientErrors = 3, Abandoned = 6, ConnectFailures = 4, P99Ms = 12.5 },
                    Stable = new() { Requests = 2280, Errors = 0, ErrorRate = 0, P99Ms = 1200 },
                },
            ],
        };
    }
}

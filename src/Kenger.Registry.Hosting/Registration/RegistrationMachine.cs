using Kenger.Client;

namespace Kenger.Registry.Hosting;

/// <summary>Decides, after each step, what to do next and when. Pure: no clock, no network, no chance of its own.</summary>
internal static class RegistrationMachine
{
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    /// <summary>What was refused will be refused again until somebody changes something: no hurry.</summary>
    public static readonly TimeSpan FirstRefusedRetry = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan LongestRefusedRetry = TimeSpan.FromMinutes(1);

    /// <summary>The most patience a registry may ask for.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>After so many intervals of silence the registry takes a node offline.</summary>
    private const int SilentIntervals = 3;

    /// <summary>What follows from the end of a step.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="outcome">How the step <see cref="RegistrationState.Next"/> ended.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="interval">The time between heartbeats.</param>
    /// <param name="random">From 0 to 1, so that many services don't do the same in the same moment.</param>
    public static RegistrationDecision Decide(
        RegistrationState state, StepOutcome outcome, DateTimeOffset now, TimeSpan interval, double random) => outcome.Result switch
    {
        StepResult.Taken => Taken(state, now, interval, random),
        StepResult.Unknown when state.Next == RegistrationStep.Heartbeat => Forgotten(state, outcome),
        StepResult.Unavailable => Lost(state, outcome, now, interval, random),
        _ => Refused(state, outcome, now, interval, random),
    };

    private static RegistrationDecision Taken(RegistrationState state, DateTimeOffset now, TimeSpan interval, double random)
    {
        var change = (state.Next, state.TakenAt, state.Failures) switch
        {
            (RegistrationStep.Register, null, _) => RegistrationEvent.Registered,
            (RegistrationStep.Register, _, _) => RegistrationEvent.RegisteredAgain,
            (RegistrationStep.Heartbeat, _, > 0) => RegistrationEvent.Resumed,
            _ => RegistrationEvent.None,
        };
        var next = new RegistrationState(RegistrationPhase.Registered, RegistrationStep.Heartbeat, TakenAt: now);
        return new(next, interval * (0.9 + (0.2 * random)), change);
    }

    // The registry restarted without memory, or was silent for longer than it keeps a silent node.
    private static RegistrationDecision Forgotten(RegistrationState state, StepOutcome outcome) =>
        new(
            state with { Phase = RegistrationPhase.Lost, Next = RegistrationStep.Register, Failures = 0, Reason = outcome.Reason },
            TimeSpan.Zero,
            RegistrationEvent.None);

    private static RegistrationDecision Lost(
        RegistrationState state, StepOutcome outcome, DateTimeOffset now, TimeSpan interval, double random)
    {
        var failures = state.Failures + 1;
        var delay = Backoff.After(failures, FirstRetry, interval < LongestRetry ? interval : LongestRetry, random);
        if (outcome.RetryAfter is { } asked && asked > delay)
        {
            delay = asked < LongestRetryAfter ? asked : LongestRetryAfter;
        }

        var isNews = state.Failures == 0 || state.Phase == RegistrationPhase.Refused;
        return new(
            Failed(state, RegistrationPhase.Lost, outcome, now, interval),
            delay,
            isNews ? RegistrationEvent.Lost : RegistrationEvent.None);
    }

    private static RegistrationDecision Refused(
        RegistrationState state, StepOutcome outcome, DateTimeOffset now, TimeSpan interval, double random)
    {
        // Counted afresh: an outage that came before says nothing about how patient to be now.
        var refusals = state.Phase == RegistrationPhase.Refused ? state.Failures : 0;
        var next = Failed(state with { Failures = refusals }, RegistrationPhase.Refused, outcome, now, interval);
        var isNews = refusals == 0 || state.Reason != outcome.Reason;
        return new(
            next,
            Backoff.After(next.Failures, FirstRefusedRetry, LongestRefusedRetry, random),
            isNews ? RegistrationEvent.Refused : RegistrationEvent.None);
    }

    // After so long a silence a heartbeat may reach a registry that was restored from a backup and knows an older
    // registration of this address; to register again costs no more and sets everything right.
    private static RegistrationState Failed(
        RegistrationState state, RegistrationPhase phase, StepOutcome outcome, DateTimeOffset now, TimeSpan interval) =>
        state with
        {
            Phase = phase,
            Failures = state.Failures + 1,
            Reason = outcome.Reason,
            Next = state.TakenAt is { } takenAt && now - takenAt < interval * SilentIntervals ? state.Next : RegistrationStep.Register,
        };
}

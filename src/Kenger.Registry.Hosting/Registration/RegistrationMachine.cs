namespace Kenger.Registry.Hosting.Registration;

/// <summary>Decides, after each step, what to do next and when. Pure: no clock, no network, no chance of its own.</summary>
internal static class RegistrationMachine
{
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(10);

    /// <summary>What was refused will be refused again until somebody changes something: no hurry.</summary>
    public static readonly TimeSpan FirstRefusedRetry = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan MaxRefusedRetry = TimeSpan.FromMinutes(1);

    /// <summary>The longest pause a registry may ask for.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>How often a process whose address another one holds looks whether that has gone.</summary>
    public static readonly TimeSpan DisplacedRetry = TimeSpan.FromSeconds(2);

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
        StepResult.Accepted => Accepted(state, now, interval, random),
        StepResult.Unknown when state.Next == RegistrationStep.Heartbeat => Forgotten(state, outcome),
        StepResult.Conflict when state.Next == RegistrationStep.Heartbeat => Displaced(state, outcome, interval, random),
        StepResult.NotListening => NotListening(state, outcome),
        StepResult.Unavailable => Lost(state, outcome, now, interval, random),
        _ => Refused(state, outcome, now, interval, random),
    };

    private static RegistrationDecision Accepted(RegistrationState state, DateTimeOffset now, TimeSpan interval, double random)
    {
        var change = (state.Next, state.AcceptedAt, state.Failures) switch
        {
            (RegistrationStep.Register, null, _) => RegistrationEvent.Registered,
            (RegistrationStep.Register, _, _) => RegistrationEvent.RegisteredAgain,
            (RegistrationStep.Heartbeat, _, > 0) when state.Phase == RegistrationPhase.Displaced => RegistrationEvent.RegisteredAgain,
            (RegistrationStep.Heartbeat, _, > 0) => RegistrationEvent.Resumed,
            _ => RegistrationEvent.None,
        };
        var next = new RegistrationState(RegistrationPhase.Registered, RegistrationStep.Heartbeat, AcceptedAt: now);
        return new(next, interval * (0.9 + (0.2 * random)), change);
    }

    // The registry restarted without memory, or was silent for longer than it keeps a silent node.
    private static RegistrationDecision Forgotten(RegistrationState state, StepOutcome outcome) =>
        new(
            state with { Phase = RegistrationPhase.Lost, Next = RegistrationStep.Register, Failures = 0, Reason = outcome.Reason },
            TimeSpan.Zero,
            RegistrationEvent.None);

    // It does not register again: the other one would then do the same, and so on. It goes on asking, for the other one may stop or die; then
    // the answer is that the node is unknown, and the address is this one's again.
    private static RegistrationDecision Displaced(RegistrationState state, StepOutcome outcome, TimeSpan interval, double random)
    {
        var delay = interval < DisplacedRetry ? interval : DisplacedRetry;
        return new(
            state with
            {
                Phase = RegistrationPhase.Displaced, Next = RegistrationStep.Heartbeat, Failures = state.Failures + 1, Reason = outcome.Reason,
            },
            delay * (0.9 + (0.2 * random)),
            state.Phase == RegistrationPhase.Displaced ? RegistrationEvent.None : RegistrationEvent.Displaced);
    }

    // Nothing to complain of: a test's server takes no connections. Looked at again, in case that it does later.
    private static RegistrationDecision NotListening(RegistrationState state, StepOutcome outcome) => new(
        state with { Reason = outcome.Reason },
        MaxRefusedRetry,
        state.Reason == outcome.Reason ? RegistrationEvent.None : RegistrationEvent.NotListening);

    private static RegistrationDecision Lost(
        RegistrationState state, StepOutcome outcome, DateTimeOffset now, TimeSpan interval, double random)
    {
        var failures = state.Failures + 1;
        var delay = Backoff.After(failures, FirstRetry, interval < MaxRetry ? interval : MaxRetry, random);
        if (outcome.RetryAfter is { } asked && asked > delay)
        {
            delay = asked < MaxRetryAfter ? asked : MaxRetryAfter;
        }

        var isNews = state.Failures == 0 || state.Phase == RegistrationPhase.Refused;
        var next = Failed(state, RegistrationPhase.Lost, outcome, now, interval);
        return new(
            state.Phase == RegistrationPhase.Displaced ? next with { Phase = RegistrationPhase.Displaced } : next,
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
            Backoff.After(next.Failures, FirstRefusedRetry, MaxRefusedRetry, random),
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
            // Whose address another one has must not take it back only because the registry was away.
            Next = state.Phase == RegistrationPhase.Displaced ? RegistrationStep.Heartbeat
                : state.AcceptedAt is { } acceptedAt && now - acceptedAt < interval * SilentIntervals
                ? state.Next
                : RegistrationStep.Register,
        };
}

/// <summary>What follows from a step.</summary>
/// <param name="State">What is known from now on.</param>
/// <param name="Delay">How long to wait before the next step.</param>
/// <param name="Event">What to say.</param>
internal sealed record RegistrationDecision(RegistrationState State, TimeSpan Delay, RegistrationEvent Event);

/// <summary>A change worth a line in the log.</summary>
internal enum RegistrationEvent
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>Registered for the first time.</summary>
    Registered,

    /// <summary>Registered again, after the registry had lost the node or the connection had been away for long.</summary>
    RegisteredAgain,

    /// <summary>Heartbeats are accepted again; the registry still knew the node.</summary>
    Resumed,

    /// <summary>The registry gives no answer any more, or never did.</summary>
    Lost,

    /// <summary>The registry refuses, for a reason not heard before.</summary>
    Refused,

    /// <summary>Another process holds the address.</summary>
    Displaced,

    /// <summary>There is no address to register.</summary>
    NotListening,
}

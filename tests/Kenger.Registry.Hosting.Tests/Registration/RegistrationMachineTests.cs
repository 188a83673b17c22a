using Kenger.Registry.Hosting.Registration;

namespace Kenger.Registry.Hosting.Tests.Registration;

public sealed class RegistrationMachineTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly RegistrationState Fresh = new();
    private static readonly RegistrationState Registered = new(RegistrationPhase.Registered, RegistrationStep.Heartbeat, AcceptedAt: Now);
    private static readonly StepOutcome Unavailable = new(StepResult.Unavailable, "away");
    private static readonly StepOutcome Unknown = new(StepResult.Unknown, "unknown node");
    private static readonly StepOutcome Refused = new(StepResult.Refused, "bad token");

    [Theory]
    [InlineData(0, 9)]
    [InlineData(0.5, 10)]
    [InlineData(1, 11)]
    public void Decide_FirstRegistrationTaken_HeartbeatsJitteredByTenPercent(double random, double seconds)
    {
        var decision = Decide(Fresh, StepOutcome.Accepted, random);

        Assert.Equal(new RegistrationState(RegistrationPhase.Registered, RegistrationStep.Heartbeat, 0, Now), decision.State);
        Assert.Equal(TimeSpan.FromSeconds(seconds), decision.Delay);
        Assert.Equal(RegistrationEvent.Registered, decision.Event);
    }

    [Fact]
    public void Decide_HeartbeatTaken_SaysNothing()
    {
        var decision = RegistrationMachine.Decide(Registered, StepOutcome.Accepted, Now + Interval, Interval, 0.5);

        Assert.Equal(RegistrationEvent.None, decision.Event);
        Assert.Equal(Now + Interval, decision.State.AcceptedAt);
    }

    [Fact]
    public void Decide_HeartbeatUnknown_RegistersAtOnceAndSaysSoOnlyThen()
    {
        var forgotten = Decide(Registered, Unknown);
        var again = Decide(forgotten.State, StepOutcome.Accepted);

        Assert.Equal((TimeSpan.Zero, RegistrationStep.Register, RegistrationEvent.None), (forgotten.Delay, forgotten.State.Next, forgotten.Event));
        Assert.Equal("unknown node", forgotten.State.Reason);
        Assert.Equal((RegistrationPhase.Registered, RegistrationEvent.RegisteredAgain), (again.State.Phase, again.Event));
    }

    [Fact]
    public void Decide_RegistrationUnknown_IsRefused()
    {
        // A strict registry doesn't know the namespace: to register "at once" again would be for ever at once.
        var decision = Decide(Fresh, Unknown);

        Assert.Equal((RegistrationPhase.Refused, RegistrationEvent.Refused), (decision.State.Phase, decision.Event));
        Assert.Equal(TimeSpan.FromSeconds(5), decision.Delay);
    }

    [Fact]
    public void Decide_RegistryAwayAtStart_TriesForEverAndSaysSoOnce()
    {
        var (delays, events) = Repeat(Fresh, Unavailable, times: 8);

        Assert.Equal([1, 2, 4, 8, 10, 10, 10, 10], delays);
        Assert.Equal(RegistrationEvent.Lost, events[0]);
        Assert.All(events.Skip(1), e => Assert.Equal(RegistrationEvent.None, e));
    }

    [Fact]
    public void Decide_Jitter_TakesOffUpToHalf() =>
        Assert.Equal(TimeSpan.FromSeconds(0.5), Decide(Fresh, Unavailable, random: 1).Delay);

    [Fact]
    public void Decide_ShortInterval_RetriesNoSlowerThanIt()
    {
        var state = Fresh with { Failures = 20 };

        Assert.Equal(TimeSpan.FromSeconds(2), RegistrationMachine.Decide(state, Unavailable, Now, TimeSpan.FromSeconds(2), 0).Delay);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(7, 7)]
    [InlineData(3600, 60)]
    public void Decide_RetryAfter_IsKeptWithinAMinute(double asked, double seconds)
    {
        var outcome = Unavailable with { RetryAfter = TimeSpan.FromSeconds(asked) };

        Assert.Equal(TimeSpan.FromSeconds(seconds), Decide(Registered, outcome).Delay);
    }

    [Fact]
    public void Decide_HeartbeatsFailShortly_ResumesWithHeartbeats()
    {
        var lost = RegistrationMachine.Decide(Registered, Unavailable, Now + TimeSpan.FromSeconds(29.9), Interval, 0);
        var back = Decide(lost.State, StepOutcome.Accepted);

        Assert.Equal((RegistrationPhase.Lost, RegistrationStep.Heartbeat, RegistrationEvent.Lost), (lost.State.Phase, lost.State.Next, lost.Event));
        Assert.Equal((RegistrationPhase.Registered, RegistrationEvent.Resumed), (back.State.Phase, back.Event));
        Assert.Equal(0, back.State.Failures);
    }

    [Fact]
    public void Decide_HeartbeatsFailForLong_RenewsTheRegistration()
    {
        var lost = RegistrationMachine.Decide(Registered, Unavailable, Now + TimeSpan.FromSeconds(30), Interval, 0);
        var back = Decide(lost.State, StepOutcome.Accepted);

        Assert.Equal(RegistrationStep.Register, lost.State.Next);
        Assert.Equal(RegistrationEvent.RegisteredAgain, back.Event);
    }

    [Fact]
    public void Decide_Refused_TriesSlowlyForEverAndSaysSoOnce()
    {
        var (delays, events) = Repeat(Fresh, Refused, times: 7);

        Assert.Equal([5, 10, 20, 40, 60, 60, 60], delays);
        Assert.Equal(RegistrationEvent.Refused, events[0]);
        Assert.All(events.Skip(1), e => Assert.Equal(RegistrationEvent.None, e));
    }

    [Fact]
    public void Decide_RefusedForAnotherReason_SaysSo()
    {
        var first = Decide(Fresh, Refused);

        Assert.Equal(RegistrationEvent.Refused, Decide(first.State, Refused with { Reason = "bad host" }).Event);
    }

    [Fact]
    public void Decide_RefusedAfterALongOutage_IsPatientFromTheStart()
    {
        var lost = Fresh with { Phase = RegistrationPhase.Lost, Failures = 50 };

        var refused = Decide(lost, Refused);

        Assert.Equal((TimeSpan.FromSeconds(5), RegistrationEvent.Refused), (refused.Delay, refused.Event));
    }

    [Fact]
    public void Decide_UnavailableAfterRefused_SaysSo() =>
        Assert.Equal(RegistrationEvent.Lost, Decide(Decide(Fresh, Refused).State, Unavailable).Event);

    private static RegistrationDecision Decide(RegistrationState state, StepOutcome outcome, double random = 0) =>
        RegistrationMachine.Decide(state, outcome, Now, Interval, random);

    private static (List<double> Delays, List<RegistrationEvent> Events) Repeat(RegistrationState state, StepOutcome outcome, int times)
    {
        var delays = new List<double>();
        var events = new List<RegistrationEvent>();
        for (var i = 0; i < times; i++)
        {
            var decision = Decide(state, outcome);
            state = decision.State;
            delays.Add(decision.Delay.TotalSeconds);
            events.Add(decision.Event);
        }

        return (delays, events);
    }
}

using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;

namespace Kenger.Registry.TestKit;

/// <summary>What every store must do about gates and rollouts.</summary>
public abstract partial class RegistryStoreContract
{
    [ContractFact]
    public void Commit_Gates_ComeChangeAndGo()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null, Gated: true).Apply(draft),
            draft => new AddNamespace("Orders", null, null).Apply(draft));
        AssertHolds(snapshot);
        Assert.Empty(Reload().Namespaces["orders"].Release.KnownVersions);

        snapshot = Commit(snapshot, draft => Drafts.Register(Drafts.Address(), labels: Drafts.Labels(("version", "版本 'x\""))).Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal(["版本 'x\""], Reload().Namespaces["orders"].Release.KnownVersions);

        snapshot = Commit(snapshot, draft => new UpdateNamespace(new NamespaceRef(null, "orders"), null, null, Gated: false).Apply(draft));
        AssertHolds(snapshot);
        Assert.False(Reload().Namespaces["orders"].Release.Shapes);
    }

    [ContractFact]
    public void Commit_MemoryOfAddresses_ComesBackAndGoes()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null, Gated: true).Apply(draft),
            draft => Drafts.Register(Drafts.Address(), labels: Drafts.Labels(("version", "v1"))).Apply(draft));
        snapshot = Commit(snapshot, draft => draft.ChangeRelease("orders", release => release with
        {
            Kept = release.Kept
                .Add(new NodeKey("[2001:db8::1]", 1), new KeptOverride { Key = new NodeKey("[2001:db8::1]", 1), Weight = 7, WeightUntil = Now.AddDays(1), Until = Now.AddMinutes(1) })
                .Add(new NodeKey("b", 2), new KeptOverride { Key = new NodeKey("b", 2), Drained = true, DrainUntil = Now.AddMilliseconds(1), Until = Now.AddMinutes(2) })
                .Add(new NodeKey("c", 3), new KeptOverride { Key = new NodeKey("c", 3), Weight = 0, Drained = true, Until = Now.AddMinutes(3) }),
            Held = release.Held.Add(new NodeKey("d", 4), new HeldAddress(new NodeKey("d", 4), "版本 'x\"", Now.AddMinutes(4))),
        }));
        AssertHolds(snapshot);
        Assert.Equal(3, Reload().Namespaces["orders"].Release.Kept.Count);

        snapshot = Commit(snapshot, draft => draft.ChangeRelease("orders", release => release.WithoutEnded(Now.AddMinutes(3))));
        AssertHolds(snapshot);
        Assert.Equal(new NodeKey("d", 4), Assert.Single(Reload().Namespaces["orders"].Release.Held).Key);
    }

    [ContractFact]
    public void Commit_Freezes_ComeAndGoAndAreOverridden()
    {
        var snapshot = Commit(
            CommitTwoVersions(),
            draft => new UpdateNamespace(new NamespaceRef(null, "orders"), null, null) { Freezes = ["00:00 - 23:59 Asia/Shanghai", "2026-12-24 - 2027-01-02"] }.Apply(draft),
            draft => Assert.Null((StartOf("v2", "hotfix") with { OverrideFreeze = true }).Apply(draft).Refusal));
        AssertHolds(snapshot);
        Assert.Equal(2, Reload().Namespaces["orders"].Release.Freezes.Length);
        Assert.NotNull(Reload().Namespaces["orders"].Release.Rollout!.OverrideUntil);

        snapshot = Commit(snapshot, draft => new UpdateNamespace(new NamespaceRef(null, "orders"), null, null) { Freezes = [] }.Apply(draft));
        AssertHolds(snapshot);
        Assert.Empty(Reload().Namespaces["orders"].Release.Freezes);
    }

    [ContractFact]
    public void Commit_NamespaceMadeByARegistration_KeepsWhoMadeIt()
    {
        var snapshot = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).ApplyAs(new Actor("team", "", NamespaceSet.All), draft));
        snapshot = Commit(
            snapshot,
            draft => new AddNamespace("added", null, null).ApplyAs(new Actor("ops", "", NamespaceSet.All), draft),
            draft => new UpdateNamespace(new NamespaceRef(null, "orders"), "new", null).ApplyAs(new Actor("ops", "", NamespaceSet.All), draft));

        AssertHolds(snapshot);
        Assert.Equal(("team", ""), (Reload().Namespaces["orders"].CreatedBy, Reload().Namespaces["added"].CreatedBy));
    }

    [ContractFact]
    public void Commit_ALifeOfRollouts_ComesBackAtEachMove()
    {
        var snapshot = CommitTwoVersions();
        foreach (var command in (RegistryCommand<RolloutInfo>[])
            [
                StartOf("v2", "because 'so' \"x\"; -- 🚀"),
                new PauseRollout(new RolloutTarget(1, null), "wait"),
                new ApproveRollout(new RolloutTarget(1, null), "good", 1),
                new ResumeRollout(new RolloutTarget(1, null), null),
                new PromoteRollout(new RolloutTarget(1, null), null),
                new AbortRollout(new RolloutTarget(1, null), null),
                StartOf("v2", null),
            ])
        {
            snapshot = Commit(snapshot, draft => Assert.Null(command.ApplyAs(new Actor("ci", "10.1.2.3", NamespaceSet.All), draft).Refusal));
            AssertHolds(snapshot);
        }

        var release = Reload().Namespaces["orders"].Release;
        Assert.Equal(["cookie:sid", null], new long[] { 1, 2 }.Select(id => Store.Rollouts.ReadRollout(id)!.ToState().Sticky));
        Assert.Equal((2, RolloutStatus.Running, 3), (release.Rollout!.Id, release.Rollout.Status, Reload().NextRolloutId));
        Assert.Equal(
            ["started", "paused", "approved", "resumed", "completed", "aborted"], Store.Rollouts.ReadEvents(1).Select(row => row.Kind));
        Assert.Equal([null, "operator", null, null, null, null], Store.Rollouts.ReadEvents(1).Select(row => row.ToEvent().Cause));
        Assert.Equal(["started"], Store.Rollouts.ReadEvents(2).Select(row => row.Kind));
        var started = Store.Rollouts.ReadEvents(1)[0].ToEvent();
        Assert.Equal(("because 'so' \"x\"; -- 🚀", "ci", 1, 5, Now), (started.Reason, started.Actor, started.Step, started.Percent, started.Time));
        Assert.Null(started.Candidate);
    }

    [ContractFact]
    public void Commit_SidesAndWhatWaits_ComeBack()
    {
        var snapshot = Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal(["v1"], Reload().Namespaces["orders"].Release.Rollout!.Stable!.Value.ToArray());

        snapshot = Commit(snapshot, draft => Drafts.Register(Drafts.Address(port: 3), labels: Drafts.Labels(("version", "版本 3"))).Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal(["版本 3"], Reload().Namespaces["orders"].Release.Rollout!.Arrived.ToArray());
        Assert.Equal(["started", "arrived"], Store.Rollouts.ReadEvents(1).Select(row => row.Kind));

        snapshot = Commit(snapshot, draft => new PromoteRollout(new RolloutTarget(1, null), null).Apply(draft));
        AssertHolds(snapshot);
        var release = Reload().Namespaces["orders"].Release;
        Assert.Equal(["version=版本 3"], release.Waiting.Select(label => label.ToString()));
        Assert.Equal(["version=v1", "version=v2"], release.Proven.Select(label => label.ToString()));

        // The last of v2 goes, and v1 serves again: of the ended rollout there is one more thing to tell.
        snapshot = Commit(snapshot, draft => new DeregisterNode(Drafts.Address(port: 2)).Apply(draft));
        AssertHolds(snapshot);
        Assert.Empty(Reload().Namespaces["orders"].Release.Retired);
        Assert.Equal("reinstated", Store.Rollouts.ReadEvents(1)[^1].Kind);
    }

    [ContractFact]
    public void Commit_MoveByTheJudge_KeepsItsNumbers()
    {
        var snapshot = Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        var rollout = snapshot.Namespaces["orders"].Release.Rollout!;
        var decision = new RolloutDecision(RolloutDecisionKind.RollBack, "bad")
        {
            Candidate = ExampleRollouts.Traffic(100, 7), Stable = ExampleRollouts.Traffic(900, 1, 30),
        };

        AssertHolds(Commit(snapshot, draft => Assert.True(new MoveRollout(rollout, decision).Apply(draft).TryGetValue(out var moved) && moved)));

        var happened = Store.Rollouts.ReadEvents(1)[^1].ToEvent();
        Assert.Equal((RolloutEventKinds.RolledBack, "bad", 0), (happened.Kind, happened.Reason, happened.Percent));
        Assert.Equal(decision.Candidate.ToNumbers(), happened.Candidate);
        Assert.Equal(decision.Stable.ToNumbers(), happened.Stable);
    }

    [ContractFact]
    public void Commit_NamespaceGoesAndComes_LeavesItsRolloutInTheList()
    {
        var snapshot = Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        Store.Rollouts.AddSamples([Sample(1, 1, "candidate", "requests", 5)]);

        snapshot = Commit(
            snapshot,
            draft => new DeleteNamespace(new NamespaceRef(null, "orders")).Apply(draft),
            draft => Drafts.Register(Drafts.Address()).Apply(draft));

        AssertHolds(snapshot);
        Assert.Null(Reload().Namespaces["orders"].Release.Rollout);
        var row = Assert.Single(Store.Rollouts.ReadRollouts(NamespaceSet.All, 10, null));
        Assert.Equal((RolloutStatuses.Aborted, "the namespace was deleted"), (row.Status, row.StatusReason));
        Assert.Equal("aborted", Store.Rollouts.ReadEvents(1)[^1].Kind);
        Assert.Empty(Store.Rollouts.ReadSamples(1, 1));
    }

    [ContractFact]
    public void ReadRollouts_InPagesAndByNamespace_TheNewestFirst()
    {
        var snapshot = CommitTwoVersions();
        for (var i = 0; i < 5; i++)
        {
            snapshot = Commit(snapshot, draft => StartOf("v2", null).Apply(draft));
            snapshot = Commit(snapshot, draft => new AbortRollout(new RolloutTarget(null, "orders"), null).Apply(draft));
        }

        Assert.Equal([5, 4, 3, 2, 1], Ids(NamespaceSet.All, 10, null));
        Assert.Equal([5, 4], Ids(NamespaceSet.From(["orders", "nowhere"]), 2, null));
        Assert.Equal([3, 2], Ids(NamespaceSet.From(["orders"]), 2, 4));
        Assert.Empty(Ids(NamespaceSet.From(["Orders"]), 10, null));
        Assert.Equal(3, Store.Rollouts.ReadRollout(3)!.Id);
        Assert.Null(Store.Rollouts.ReadRollout(99));

        // The latest stays: its namespace may still be asked to abort it.
        Assert.Equal(0, Store.Rollouts.ForgetRollouts(Now, 10));
        Assert.Equal(3, Store.Rollouts.ForgetRollouts(Now.AddMilliseconds(1), 3));
        Assert.Equal(1, Store.Rollouts.ForgetRollouts(Now.AddMilliseconds(1), 3));
        Assert.Equal([5], Ids(NamespaceSet.All, 10, null));
        Assert.Empty(Store.Rollouts.ReadEvents(1));
        AssertHolds(snapshot);

        IEnumerable<long> Ids(NamespaceSet namespaces, int limit, long? before) =>
            Store.Rollouts.ReadRollouts(namespaces, limit, before).Select(row => row.Id);
    }

    [ContractFact]
    public void AddSamples_AgainAndAgain_AddsUpByStepAndSide()
    {
        Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        RolloutSample[] report =
        [
            Sample(1, 0, "", "reports", 1), Sample(1, 1, "candidate", "latency.7", 3), Sample(1, 1, "candidate", "requests", 3),
            Sample(1, 1, "stable", "requests", 9_000_000_000_000), Sample(1, 2, "candidate", "requests", 1),
        ];

        Store.Rollouts.AddSamples(report);
        Store.Rollouts.AddSamples(report);
        // Of a rollout that nobody knows, nothing is kept and nothing breaks.
        Store.Rollouts.AddSamples([Sample(77, 1, "candidate", "requests", 3)]);

        Assert.Equal(
            ["/reports 2 0", "candidate/latency.7 6 0", "candidate/requests 6 0", "stable/requests 18000000000000 0"], Describe(Store.Rollouts.ReadSamples(1, 1)));
        Assert.Equal(["/reports 2 0", "candidate/requests 2 0"], Describe(Store.Rollouts.ReadSamples(1, 2)));
        Assert.Empty(Store.Rollouts.ReadSamples(77, 1));
    }

    [ContractFact]
    public void AddSamples_WhoReported_HasRoomForItsNameAndIsJudgedWithTheRest()
    {
        Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        var name = $"{new string('g', 128)} (token {new string('t', 64)})";
        var upper = name.ToUpperInvariant();
        Store.Rollouts.AddSamples([Sample(1, 1, "candidate", "requests", 5), Sample(1, 1, "reporter", name, 3), Sample(1, 1, "reporter", upper, 2)]);

        var rows = Store.Rollouts.ReadSamples(1, 1);
        Assert.Equal([2, 3], rows.Where(row => row.Side == "reporter").Select(row => row.Amount).Order());

        Store.Rollouts.NotePass(rows, new RolloutEventRecord("orders", 1, new RolloutEvent { Time = Now, Kind = RolloutEventKinds.Passed, Step = 1, Percent = 5, Actor = "registry" }));
        Assert.All(Store.Rollouts.ReadSamples(1, 1).Where(row => row.Side.Length > 0), row => Assert.Equal(row.Amount, row.Judged));
    }

    [ContractFact]
    public void NotePass_WhatCameMeanwhile_IsNotJudged()
    {
        Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        Store.Rollouts.AddSamples([Sample(1, 1, "candidate", "requests", 100), Sample(1, 1, "stable", "errors", 3)]);
        var read = Store.Rollouts.ReadSamples(1, 1);
        Store.Rollouts.AddSamples([Sample(1, 1, "candidate", "requests", 5)]);

        Store.Rollouts.NotePass(read, Passed(1));

        Assert.Equal(["/passes 1 0", "candidate/requests 105 100", "stable/errors 3 3"], Describe(Store.Rollouts.ReadSamples(1, 1)));
        Assert.Equal(["started", "passed"], Store.Rollouts.ReadEvents(1).Select(row => row.Kind));
        var passed = Store.Rollouts.ReadEvents(1)[1].ToEvent();
        Assert.Equal((ExampleRollouts.Traffic(100, 1).ToNumbers(), 1, 5, "registry"), (passed.Candidate, passed.Step, passed.Percent, passed.Actor));
    }

    [ContractFact]
    public void NotePass_HundredsOfTimes_ForgetsTheOldestPassesOnly()
    {
        Commit(CommitTwoVersions(), draft => StartOf("v2", null).Apply(draft));
        for (var i = 0; i < IRolloutStore.MaxEvents + 5; i++)
        {
            Store.Rollouts.NotePass([], Passed(1, i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        var events = Store.Rollouts.ReadEvents(1);
        Assert.Equal(IRolloutStore.MaxEvents, events.Count);
        Assert.Equal(("started", "6", "504"), (events[0].Kind, events[1].Reason, events[^1].Reason));
    }

    private static string Describe(ReleaseState release) =>
        $"[{string.Join(',', release.Freezes)}] {release.Gated} [{string.Join(',', release.KnownVersions)}] [{string.Join(',', release.Retired)}] [{string.Join(',', release.Waiting)}] [{string.Join(',', release.Proven)}] "
        + $"[{string.Join(',', release.Kept.Values.OrderBy(kept => kept.Key.Port))}] [{string.Join(',', release.Held.Values.OrderBy(held => held.Key.Port))}] "
        + (release.Rollout is not { } rollout
            ? ""
            : $"{rollout.Id} {rollout.NamespaceId} {rollout.Ns} {rollout.Label} {rollout.Status} {rollout.StatusReason} {rollout.PauseCause} "
                + $"[{string.Join(',', rollout.Steps)}] {rollout.Step} {rollout.Percent} {rollout.IntervalSeconds} {rollout.Analysis} {rollout.OnNoData} "
                + $"{rollout.Author} {rollout.Reason} {rollout.StartedAt:O} {rollout.StepStartedAt:O} {rollout.EndedAt:O} "
                + $"[{string.Join(',', rollout.Displaced)}] {(rollout.Stable is { } stable ? $"[{string.Join(',', stable)}]" : "unknown")} "
                + $"[{string.Join(',', rollout.Arrived)}] {JsonSerializer.Serialize(rollout.Plan, ReleaseJson.Default.RolloutPlan)} {rollout.ApprovedStep} {rollout.OverrideUntil:O} {rollout.Version}");

    private static IEnumerable<string> Describe(IEnumerable<RolloutSample> rows) =>
        rows.Select(row => $"{row.Side}/{row.Counter} {row.Amount} {row.Judged}").Order(StringComparer.Ordinal);

    private static RolloutSample Sample(long rollout, int step, string side, string counter, long amount) =>
        new() { RolloutId = rollout, Step = step, Side = side, Counter = counter, Amount = amount };

    private static RolloutEventRecord Passed(long rollout, string? reason = null) => new("orders", rollout, new RolloutEvent
    {
        Time = Now,
        Kind = RolloutEventKinds.Passed,
        Step = 1,
        Percent = 5,
        Reason = reason,
        Actor = "registry",
        Candidate = ExampleRollouts.Traffic(100, 1).ToNumbers(),
    });

    private static StartRollout StartOf(string version, string? reason) => new(
        "orders",
        new LabelPair("version", version),
        [5, 20, 100],
        7,
        new RolloutAnalysis { MaxErrorRate = 0.05, MaxErrorRateVsStable = 2, MaxP99Ms = 10.5, MaxP99VsStable = 1.25, MinRequests = 9 },
        NoDataAction.Continue,
        reason)
    {
        Sticky = reason is null ? null : "cookie:sid",
        Plan = new RolloutPlan { Approve = [5, 100] },
    };

    private RegistrySnapshot CommitTwoVersions() => Commit(
        Store.Load(),
        draft => Drafts.Register(Drafts.Address(port: 1), labels: Drafts.Labels(("version", "v1"))).Apply(draft),
        draft => Drafts.Register(Drafts.Address(port: 2), labels: Drafts.Labels(("version", "v2"))).Apply(draft));
}

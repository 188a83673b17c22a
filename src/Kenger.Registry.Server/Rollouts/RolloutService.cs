using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// Looks at the running rollouts and carries out what the judge decides. Where several servers share the store, one of them does; and
/// each decision holds only if the rollout is still where it was decided for.
/// </summary>
internal sealed partial class RolloutService(
    RegistryWriter writer,
    RegistryState state,
    RolloutSignal signal,
    Reporters reporters,
    GatewayTracker gateways,
    CandidateProblems problems,
    RolloutAsker asker,
    SharedDuties duties,
    SteadyClock clock,
    RegistryMetrics metrics,
    TimeProvider time,
    ILogger<RolloutService> logger) : BackgroundService
{
    // A pass, a resumption and a step are three; whatever is beyond waits a second.
    private const int MaxDecisionsAtOnce = 5;

    private readonly ReportWatch _reports = new(time);
    private readonly GatewayWatch _gateways = new(time);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Decides what there is to decide now.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var active = state.Current.Namespaces.Values.Where(ns => ns.Release.ActiveRollout is not null).ToArray();
            long[] ids = [.. active.Select(ns => ns.Release.Rollout!.Id)];
            _reports.KeepOnly(ids);
            reporters.KeepOnly(ids);
            _gateways.KeepOnly(ids);
            problems.KeepOnly(ids);
            asker.KeepOnly(ids);
            foreach (var ns in active)
            {
                await CarryOnAsync(ns.Name, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What speaks against the new nodes of a rollout now; null when nothing does, or there is no such rollout.</summary>
    public async Task<StepDoubt?> FindDoubtAsync(RolloutTarget which, CancellationToken cancellationToken)
    {
        var ns = state.Current.Namespaces.Values.FirstOrDefault(ns => which.Id is { } id ? ns.Release.ActiveRollout?.Id == id : ns.Name == which.Ns);
        if (ns?.Release.ActiveRollout is not { } rollout)
        {
            return null;
        }

        var read = await writer.UseStoreAsync(store => store.Rollouts.ReadSamples(rollout.Id, rollout.Step), cancellationToken);
        return read.TryGetValue(out var rows)
            ? RolloutJudge.Doubt(new RolloutView(rollout, rows.ToSums(), ns.HasCandidates(), IsSilent: false, clock.Now))
            : null;
    }

    public override void Dispose()
    {
        base.Dispose();
        _turn.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await signal.WaitAsync(stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogCheckFailed(exception);
            }
        }
    }

    private async Task CarryOnAsync(string name, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxDecisionsAtOnce; i++)
        {
            if (!state.Current.Namespaces.TryGetValue(name, out var ns) || ns.Release.ActiveRollout is not { } rollout)
            {
                return;
            }

            // Before the samples are read: a step must not be found over that had requests which came after them.
            var now = clock.Now;
            // A refusal the writer has logged; the next look finds the same.
            var read = await writer.UseStoreAsync(store => Read(store, rollout), cancellationToken);
            if (!read.TryGetValue(out var samples))
            {
                return;
            }

            if (!samples.IsOurs)
            {
                _reports.Forget(rollout.Id);
                _gateways.Forget(rollout.Id);
                asker.Forget(rollout.Id);
                return;
            }

            var rows = samples.Rows;
            var views = _gateways.Look(rollout.Id, rollout.Step, rows, FollowersOf(ns.Name));
            var sums = rows.ToSums() with { Gateways = views.Gateways, DownGateways = views.Down };
            var silent = _reports.IsSilent(rollout.Id, sums.Reports, wasSilent: rollout.PauseCause == PauseCause.NoReports);
            var decision = RolloutJudge.Decide(new RolloutView(rollout, sums, ns.HasCandidates(), silent, now)
                {
                    Freeze = ns.Release.FreezeAt(now),
                    Checks = asker.LookAtChecks(rollout),
                    Hooks = asker.LookAtHooks(rollout, sums),
                })
                .Explained(sums, NamesOf(views.Deaf, ns.Name), CandidateProblems.Tell(rows))
                .ReportedBy(rows);
            if (decision.Kind == RolloutDecisionKind.Ask)
            {
                asker.AskHooks(rollout, sums);
                return;
            }

            if (decision.Kind == RolloutDecisionKind.Nothing || !await CarryOutAsync(rollout, decision, rows, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<bool> CarryOutAsync(
        RolloutState rollout, RolloutDecision decision, IReadOnlyList<RolloutSample> rows, CancellationToken cancellationToken)
    {
        if (decision.Kind == RolloutDecisionKind.Passed)
        {
            return await NotePassAsync(rollout, decision, rows, cancellationToken);
        }

        var moved = await writer.ExecuteAsync(new MoveRollout(rollout, decision), Actor.Registry, cancellationToken);
        if (!moved.TryGetValue(out var done) || !done)
        {
            return false;
        }

        LogMoved(rollout, decision);
        metrics.RolloutDecided(decision.EventKind.ToWireName());
        return true;
    }

    private async Task<bool> NotePassAsync(
        RolloutState rollout, RolloutDecision decision, IReadOnlyList<RolloutSample> rows, CancellationToken cancellationToken)
    {
        var happened = new RolloutEventDraft(decision.EventKind, decision.Reason) { Candidate = decision.Candidate, Stable = decision.Stable };
        var passed = happened.ToRecord(rollout, Actor.Registry.Name, clock.Now);
        var noted = await writer.UseStoreAsync(
            store =>
            {
                store.Rollouts.NotePass(rows.Judged(), passed);
                return true;
            },
            cancellationToken);
        if (noted.Refusal is not null)
        {
            return false;
        }

        LogPassed(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Candidate!.Errors, decision.Candidate.Requests);
        metrics.RolloutDecided(decision.EventKind.ToWireName());
        return true;
    }

    private HashSet<GatewayMark> FollowersOf(string ns) =>
        [.. gateways.Live(NamespaceSet.From([ns])).Select(gateway => GatewayMark.Of(gateway.Gateway))];

    private string[] NamesOf(IReadOnlyList<GatewayMark> marks, string ns)
    {
        if (marks.Count == 0)
        {
            return [];
        }

        var live = gateways.Live(NamespaceSet.From([ns])).Select(gateway => gateway.Gateway).ToArray();
        return [.. marks.Select(mark => live.FirstOrDefault(name => GatewayMark.Of(name) == mark) ?? "")];
    }

    private (bool IsOurs, IReadOnlyList<RolloutSample> Rows) Read(IRegistryStore store, RolloutState rollout) =>
        duties.TryTake(SharedDuty.Rollouts, store) ? (true, store.Rollouts.ReadSamples(rollout.Id, rollout.Step)) : (false, []);

    [LoggerMessage(EventIds.RolloutPassed, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: passed at step {Step} ({Percent} %), {Errors} errors in {Requests} requests")]
    private partial void LogPassed(long id, LabelPair label, string ns, int step, int percent, long errors, long requests);

    [LoggerMessage(EventIds.RolloutAdvanced, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: goes on from step {Step} ({Percent} %), {Reason}")]
    private partial void LogAdvanced(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(EventIds.RolloutCompleted, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: completed, {Reason}")]
    private partial void LogCompleted(long id, LabelPair label, string ns, string? reason);

    [LoggerMessage(EventIds.RolloutPaused, LogLevel.Warning, "Rollout {Id} of {Label} in {Ns}: paused at step {Step} ({Percent} %), {Reason}")]
    private partial void LogPaused(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(EventIds.RolloutResumed, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: resumed at step {Step} ({Percent} %), {Reason}")]
    private partial void LogResumed(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(EventIds.RolloutRolledBack, LogLevel.Warning, "Rollout {Id} of {Label} in {Ns}: rolled back at step {Step} ({Percent} %), {Reason}")]
    private partial void LogRolledBack(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(EventIds.RolloutCheckFailed, LogLevel.Error, "The check of the rollouts failed; the next one follows in a second")]
    private partial void LogCheckFailed(Exception exception);

    private void LogMoved(RolloutState rollout, RolloutDecision decision)
    {
        switch (decision.Kind)
        {
            case RolloutDecisionKind.Advance:
                LogAdvanced(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
            case RolloutDecisionKind.Complete:
                LogCompleted(rollout.Id, rollout.Label, rollout.Ns, decision.Reason);
                break;
            case RolloutDecisionKind.Pause:
                LogPaused(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
            case RolloutDecisionKind.Resume:
                LogResumed(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
            case RolloutDecisionKind.RollBack:
                LogRolledBack(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
        }
    }
}

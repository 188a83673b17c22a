using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// Asks those who decide about rollouts, beside the looks at them: nobody waits for an answer. What came counts for the step for which it was asked.
/// Only the server that looks after a rollout asks; after a restart, or when another one takes over, it is asked again.
/// </summary>
internal sealed class RolloutAsker(OutgoingHttp http, RolloutSignal signal, SteadyClock clock, TimeProvider time) : IDisposable
{
    private const int MaxHookAttempts = 3;

    /// <summary>How often a number is asked for.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>After how long a webhook that keeps a rollout is asked again.</summary>
    public static readonly TimeSpan HookInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<Question, Asked> _asked = [];

    /// <summary>What the numbers of others say at this step; those that are due are asked for.</summary>
    public OutsideVerdict LookAtChecks(RolloutState rollout) => OutsideVerdict.Worst([.. rollout.Plan.Checks.Select((check, i) =>
    {
        var name = NameOf(check, i);
        return Look(
            new Question(rollout.Id, rollout.Step, IsHook: false, i),
            CheckInterval,
            async stopped => CheckQuestion.Judge(check, name, await http.SendAsync(CheckQuestion.RequestFor(check), stopped)),
            begins: true);
    })]);

    /// <summary>What webhooks say of leaving this step. One that was never asked is asked by <see cref="AskHooks"/> only.</summary>
    public OutsideVerdict LookAtHooks(RolloutState rollout, StepSums sums) => Hooks(rollout, sums, begins: false);

    /// <summary>Asks the webhooks; they are asked again by themselves while one of them keeps the rollout at its step.</summary>
    public void AskHooks(RolloutState rollout, StepSums sums) => Hooks(rollout, sums, begins: true);

    /// <summary>Forgets a rollout that another server looks after.</summary>
    public void Forget(long rollout) => Remove(question => question.Rollout == rollout);

    /// <summary>Forgets all but these rollouts.</summary>
    public void KeepOnly(IReadOnlyCollection<long> rollouts) => Remove(question => !rollouts.Contains(question.Rollout));

    /// <summary>When all have answered who were asked.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_asked.Values.Select(asked => asked.Running).OfType<Task>());
        }
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    /// <summary>What people call a check.</summary>
    public static string NameOf(RolloutCheck check, int place) => check.Name ?? FormattableString.Invariant($"check {place + 1}");

    private OutsideVerdict Hooks(RolloutState rollout, StepSums sums, bool begins) => OutsideVerdict.Worst([.. rollout.HooksNow().Select((hook, i) => Look(
        new Question(rollout.Id, rollout.Step, IsHook: true, i),
        HookInterval,
        stopped => AskAsync(hook, rollout, sums, stopped),
        begins))]);

    private OutsideVerdict Look(Question question, TimeSpan interval, Func<CancellationToken, Task<OutsideVerdict>> ask, bool begins)
    {
        lock (_lock)
        {
            if (!_asked.TryGetValue(question, out var asked))
            {
                if (!begins)
                {
                    return OutsideVerdict.Waiting;
                }

                RemoveSteps(question);
                _asked[question] = asked = new Asked();
            }

            // A yes of a webhook holds for its step; numbers change.
            var isDue = asked.Running is null && (asked.At is not { } at
                || (time.GetElapsedTime(at) >= interval && !(question.IsHook && asked.Verdict.Kind == OutsideKind.Clear)));
            if (isDue)
            {
                asked.At = time.GetTimestamp();
                asked.Running = Task.Run(() => RunAsync(asked, ask), CancellationToken.None);
            }

            return asked.Verdict;
        }
    }

    private async Task RunAsync(Asked asked, Func<CancellationToken, Task<OutsideVerdict>> ask)
    {
        try
        {
            var verdict = await ask(_stopped.Token);
            lock (_lock)
            {
                asked.Verdict = verdict;
                asked.At = time.GetTimestamp();
            }

            signal.Set();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The server ends.
        }
        finally
        {
            lock (_lock)
            {
                asked.Running = null;
            }
        }
    }

    private async Task<OutsideVerdict> AskAsync(RolloutHook hook, RolloutState rollout, StepSums sums, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await http.SendAsync(HookQuestion.RequestFor(hook, rollout, sums, clock.Now), cancellationToken);
            if (attempt == MaxHookAttempts || !HookQuestion.IsNoAnswer(answer))
            {
                return HookQuestion.Judge(hook, answer);
            }

            await Task.Delay(FirstBackoff * (1 << (attempt - 1)), time, cancellationToken);
        }
    }

    // Of a rollout only the step that it is at is asked about.
    private void RemoveSteps(Question now)
    {
        foreach (var old in _asked.Keys.Where(question => question.Rollout == now.Rollout && question.Step != now.Step).ToArray())
        {
            _asked.Remove(old);
        }
    }

    private void Remove(Func<Question, bool> isGone)
    {
        lock (_lock)
        {
            foreach (var gone in _asked.Keys.Where(isGone).ToArray())
            {
                _asked.Remove(gone);
            }
        }
    }

    private readonly record struct Question(long Rollout, int Step, bool IsHook, int Place);

    private sealed class Asked
    {
        public OutsideVerdict Verdict { get; set; } = OutsideVerdict.Waiting;

        public long? At { get; set; }

        public Task? Running { get; set; }
    }
}

using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;

namespace Kenger.Registry.Server.Tests.Writing;

public sealed class WorkQueueTests : IDisposable
{
    private readonly WorkQueue _queue = new();

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void TakeBatches_ManyLooksAndAChange_TheChangeWaitsForNone()
    {
        var change = new Change();
        var looks = Enumerable.Range(0, 5).Select(_ => new PendingStoreUse<int>(_ => 0, isLook: true)).ToArray();
        Array.ForEach(looks, look => _queue.TryAdd(look));
        _queue.TryAdd(change);

        var batches = _queue.TakeBatches().Take(1).Select(batch => batch.ToArray()).ToArray();

        Assert.Equal([change, looks[0]], batches[0]);
    }

    [Fact]
    public void TakeBatches_LooksAndOtherUses_TheOthersComeFirst()
    {
        var look = new PendingStoreUse<int>(_ => 0, isLook: true);
        var use = new PendingStoreUse<int>(_ => 0, isLook: false);
        _queue.TryAdd(look);
        _queue.TryAdd(use);
        _queue.Close();

        Assert.Equal([use, look], _queue.TakeBatches().SelectMany(batch => batch.ToArray()));
    }

    [Fact]
    public void TakeBatches_ClosedAfterALongLook_TakesWhatWaitsAtOnce()
    {
        var looks = Enumerable.Range(0, 3).Select(_ => new PendingStoreUse<int>(_ => 0, isLook: true)).ToArray();
        Array.ForEach(looks, look => _queue.TryAdd(look));
        _queue.Close();
        _queue.NoteLook(TimeSpan.FromHours(1));

        Assert.Equal(looks, _queue.TakeBatches().SelectMany(batch => batch.ToArray()));
    }

    [Fact]
    public void TakeBatches_ALookWasLong_ChangesComeBeforeTheNext()
    {
        var looks = Enumerable.Range(0, 2).Select(_ => new PendingStoreUse<int>(_ => 0, isLook: true)).ToArray();
        Array.ForEach(looks, look => _queue.TryAdd(look));
        var taken = new List<PendingWork>();
        foreach (var batch in _queue.TakeBatches())
        {
            taken.AddRange(batch);
            if (batch.Contains(looks[0]))
            {
                _queue.NoteLook(TimeSpan.FromHours(1));
                _queue.TryAdd(new Change());
                _queue.TryAdd(new Change());
            }

            if (taken.Count == 4)
            {
                break;
            }
        }

        Assert.Equal([typeof(PendingStoreUse<int>), typeof(Change), typeof(Change), typeof(PendingStoreUse<int>)], taken.Select(work => work.GetType()));
    }

    [Fact]
    public void TakeBatches_GivenUp_IsLeftOut()
    {
        var look = new PendingStoreUse<int>(_ => 0, isLook: true);
        var change = new Change();
        look.TryAbandon();
        change.TryAbandon();
        _queue.TryAdd(look);
        _queue.TryAdd(change);
        _queue.Close();

        Assert.Empty(_queue.TakeBatches().SelectMany(batch => batch.ToArray()));
    }

    private sealed class Change : PendingWork
    {
        public override void Complete()
        {
        }

        public override void Refuse(Refusal refusal)
        {
        }
    }
}

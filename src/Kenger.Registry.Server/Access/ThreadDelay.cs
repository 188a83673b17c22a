namespace Kenger.Registry.Server.Access;

/// <summary>
/// Whether work has to wait for a thread: now and then, while calls come, an empty piece of work is queued and it is looked how late it begins.
/// </summary>
internal class ThreadDelay(TimeProvider time)
{
    // A piece of work that begins this late makes a call that takes 0.2 ms take twice as long.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(0.15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private long _asked;
    private int _isAsking;
    private int _probes;
    private int _late;

    /// <summary>Queues a piece of work, unless one was a moment ago.</summary>
    public virtual void Probe(long now)
    {
        if (time.GetElapsedTime(Volatile.Read(ref _asked), now) >= Pause && Interlocked.Exchange(ref _isAsking, 1) == 0)
        {
            Volatile.Write(ref _asked, now);
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Note(), this, preferLocal: false);
        }
    }

    /// <summary>Whether more than one in five pieces of work began late since the last question.</summary>
    public virtual bool TakeWasLate()
    {
        var (probes, late) = (Interlocked.Exchange(ref _probes, 0), Interlocked.Exchange(ref _late, 0));
        return late * 5 > probes;
    }

    private void Note()
    {
        Interlocked.Increment(ref _probes);
        if (time.GetElapsedTime(_asked) >= Late)
        {
            Interlocked.Increment(ref _late);
        }

        Volatile.Write(ref _isAsking, 0);
    }
}

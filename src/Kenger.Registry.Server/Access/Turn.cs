namespace Kenger.Registry.Server.Access;

/// <summary>A call that waits in line; when it begins, at the end of the thread pool's queue.</summary>
internal sealed class Turn : TaskCompletionSource, IThreadPoolWorkItem
{
    public void Begin() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void Execute() => SetResult();
}

namespace DemoService;

/// <summary>Lets a share of the requests fail, evenly spread: at 0.1 every tenth.</summary>
internal sealed class FailingShare(double share)
{
    private long _requests;

    public bool IsNext()
    {
        var number = Interlocked.Increment(ref _requests);
        return Math.Floor(number * share) > Math.Floor((number - 1) * share);
    }
}

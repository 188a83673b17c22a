namespace Kenger.Registry.Server.Rollouts;

/// <summary>What those say whom a rollout asks: webhooks, Prometheus, documents.</summary>
/// <param name="Kind">What it comes to.</param>
/// <param name="Reason">By which numbers, or in whose words; null when there is nothing to say.</param>
internal sealed record OutsideVerdict(OutsideKind Kind, string? Reason = null)
{
    public static readonly OutsideVerdict Clear = new(OutsideKind.Clear);

    public static readonly OutsideVerdict Waiting = new(OutsideKind.Waiting);

    /// <summary>All of them together: the worst counts, and of equals what each says.</summary>
    public static OutsideVerdict Worst(IReadOnlyCollection<OutsideVerdict> all)
    {
        if (all.Count == 0)
        {
            return Clear;
        }

        var worst = all.Max(each => each.Kind);
        string[] reasons = [.. all.Where(each => each.Kind == worst).Select(each => each.Reason).OfType<string>()];
        return new OutsideVerdict(worst, reasons.Length == 0 ? null : string.Join("; ", reasons));
    }
}

/// <summary>What somebody who was asked says; the worst is the last.</summary>
internal enum OutsideKind
{
    /// <summary>It may go on.</summary>
    Clear,

    /// <summary>There is no answer yet.</summary>
    Waiting,

    /// <summary>It stays where it is.</summary>
    Stay,

    /// <summary>It goes back.</summary>
    Back,
}

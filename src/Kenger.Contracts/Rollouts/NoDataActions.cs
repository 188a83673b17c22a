namespace Kenger.Contracts;

/// <summary>What a rollout does when a step had too few requests to judge by: the values of <c>on_no_data</c>.</summary>
public static class NoDataActions
{
    /// <summary>It waits until there are enough. The default: no data is no pass.</summary>
    public const string Pause = "pause";

    /// <summary>It goes on: for services with little traffic.</summary>
    public const string Continue = "continue";
}

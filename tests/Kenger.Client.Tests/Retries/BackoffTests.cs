namespace Kenger.Client.Tests.Retries;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 0, 4)]
    [InlineData(6, 0, 30)]
    [InlineData(int.MaxValue, 0, 30)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 0.5, 3)]
    [InlineData(0, 0, 1)]
    public void After_Failures_DoublesUpToTheLimitLessTheRandomShare(int failures, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures, First, Max, random));

    [Fact]
    public void After_FirstIsZero_IsZero() => Assert.Equal(TimeSpan.Zero, Backoff.After(9, TimeSpan.Zero, Max, 0.3));
}

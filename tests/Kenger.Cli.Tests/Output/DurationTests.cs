using Kenger.Cli.Output;

namespace Kenger.Cli.Tests.Output;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7_200)]
    [InlineData("1d", 86_400)]
    [InlineData("1h30m", 5_400)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("45", 45)]
    [InlineData("0", 0)]
    [InlineData(" 5m ", 300)]
    public void TryParse_Time_IsRead(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("5x")]
    [InlineData("5 m")]
    [InlineData("1h30")]
    [InlineData("1..5s")]
    [InlineData("99999999999d")]
    [InlineData("soon")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-3, "0s")]
    [InlineData(0.4, "0s")]
    [InlineData(45, "45s")]
    [InlineData(65, "1m 5s")]
    [InlineData(600, "10m")]
    [InlineData(7_805, "2h 10m")]
    [InlineData(90_061, "1d 1h")]
    [InlineData(86_405, "1d")]
    public void Short_Time_HasTwoUnitsAtMost(double seconds, string text) => Assert.Equal(text, Duration.Short(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void ToWholeSeconds_Time_IsRoundedUp()
    {
        Assert.Null(Duration.ToWholeSeconds(null));
        Assert.Equal(0, Duration.ToWholeSeconds(TimeSpan.Zero));
        Assert.Equal(1, Duration.ToWholeSeconds(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(90, Duration.ToWholeSeconds(TimeSpan.FromSeconds(90)));
        Assert.Equal(int.MaxValue, Duration.ToWholeSeconds(TimeSpan.FromDays(100_000)));
    }
}

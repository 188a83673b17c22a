namespace Kenger.Contracts.Tests.Validation;

public sealed class ReleaseChecksTests
{
    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("::1", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("10.1.2.3/16", false)]
    [InlineData("2001:db8::1/32", false)]
    [InlineData("10.1", false)]
    [InlineData("10.1/16", false)]
    [InlineData("010.0.0.1", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("[::1]", false)]
    [InlineData("10.0.0.0/8/8", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.0.0.0/-1", false)]
    [InlineData("office", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void CheckClient_Text_IsAnAddressOrARange(string? value, bool good) => AssertRule(good, ReleaseChecks.CheckClient(value));

    [Theory]
    [InlineData("X-Canary", true)]
    [InlineData("_ga.1", true)]
    [InlineData("", false)]
    [InlineData("two words", false)]
    [InlineData("a:b", false)]
    [InlineData("a=b", false)]
    [InlineData("灰度", false)]
    [InlineData(null, false)]
    public void CheckToken_Text_IsTheNameOfAHeader(string? value, bool good) => AssertRule(good, ReleaseChecks.CheckToken(value));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/api/v2", true)]
    [InlineData("api", false)]
    [InlineData("/a b", false)]
    [InlineData("/a?x=1", false)]
    [InlineData("/a#b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void CheckPathPrefix_Text_IsAPathWithoutQuery(string? value, bool good) => AssertRule(good, ReleaseChecks.CheckPathPrefix(value));

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.01, true)]
    [InlineData(33.33, true)]
    [InlineData(99.99, true)]
    [InlineData(100, true)]
    [InlineData(0.001, false)]
    [InlineData(-0.01, false)]
    [InlineData(100.01, false)]
    [InlineData(101, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void CheckPercent_Number_HasAtMostTwoDecimals(double value, bool good) => AssertRule(good, ReleaseChecks.CheckPercent(value));

    [Fact]
    public void CheckPercent_EveryHundredth_IsGood() =>
        // 0.07 * 100 is not 7 in binary: a check by multiplication would refuse some of them.
        Assert.All(Enumerable.Range(0, 10_001), hundredths => Assert.Null(ReleaseChecks.CheckPercent(hundredths / 100d)));

    [Theory]
    [InlineData("client", true)]
    [InlineData("header:X-User", true)]
    [InlineData("cookie:session", true)]
    [InlineData("header:", false)]
    [InlineData("cookie:a b", false)]
    [InlineData("query:user", false)]
    [InlineData("Client", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void CheckPercentKey_Text_NamesAKey(string? value, bool good) => AssertRule(good, ReleaseChecks.CheckPercentKey(value));

    [Theory]
    [InlineData("version=v2", true)]
    [InlineData("version=", true)]
    [InlineData("version=a=b", true)]
    [InlineData("版=v2", false)]
    [InlineData("version", false)]
    [InlineData("=v2", false)]
    [InlineData("version=a\nb", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void CheckLabel_Text_IsKeyAndValue(string? value, bool good) => AssertRule(good, ReleaseChecks.CheckLabel(value));

    [Theory]
    [InlineData(new[] { 5, 20, 50, 100 }, true)]
    [InlineData(new[] { 1 }, true)]
    [InlineData(new int[0], false)]
    [InlineData(new[] { 20, 5 }, false)]
    [InlineData(new[] { 5, 5 }, false)]
    [InlineData(new[] { 0, 5 }, true)]
    [InlineData(new[] { 0, 0, 5 }, false)]
    [InlineData(new[] { -1, 5 }, false)]
    [InlineData(new[] { 5, 101 }, false)]
    public void CheckSteps_List_Grows(int[] steps, bool good) => AssertRule(good, ReleaseChecks.CheckSteps(steps));

    [Fact]
    public void CheckSteps_MoreThanTheMost_IsRefused()
    {
        AssertRule(good: true, ReleaseChecks.CheckSteps([.. Enumerable.Range(1, ReleaseChecks.MaxSteps)]));
        AssertRule(good: false, ReleaseChecks.CheckSteps([.. Enumerable.Range(1, ReleaseChecks.MaxSteps + 1)]));
    }

    [Theory]
    [InlineData("pause", true)]
    [InlineData("continue", true)]
    [InlineData("Pause", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void CheckOnNoData_Word_IsOneOfTwo(string? value, bool good) => AssertRule(good, ReleaseChecks.CheckOnNoData(value));

    [Fact]
    public void Check_Numbers_KeepTheirRanges()
    {
        AssertRange(value => ReleaseChecks.CheckTtl((long)value), 1, ReleaseChecks.MaxTtlSeconds);
        AssertRange(value => ReleaseChecks.CheckTtlOrNone((long)value), 0, ReleaseChecks.MaxTtlSeconds);
        AssertRange(value => ReleaseChecks.CheckInterval((long)value), 1, ReleaseChecks.MaxIntervalSeconds);
        AssertRange(value => ReleaseChecks.CheckMinRequests((long)value), 1, ReleaseChecks.MaxMinRequests);
        AssertRange(ReleaseChecks.CheckErrorRate, 0, 1);
        AssertRange(ReleaseChecks.CheckMultiple, 1, 1_000);
        AssertRange(ReleaseChecks.CheckLatency, 1, 60_000);
        Assert.All(
            (Func<double, string?>[])[ReleaseChecks.CheckErrorRate, ReleaseChecks.CheckMultiple, ReleaseChecks.CheckLatency],
            rule => AssertRule(good: false, rule(double.NaN)));
    }

    [Fact]
    public void Check_Texts_KeepTheirLengths()
    {
        AssertLimit(ReleaseChecks.CheckReason, ReleaseChecks.MaxTextLength);
        AssertLimit(ReleaseChecks.CheckConditionValue, ReleaseChecks.MaxTextLength);
        AssertLimit(ReleaseChecks.CheckRuleName, ReleaseChecks.MaxNameLength);
        AssertLimit(ReleaseChecks.CheckQueryName, ReleaseChecks.MaxNameLength);
        AssertLimit(ReleaseChecks.CheckToken, ReleaseChecks.MaxNameLength);
        AssertLimit(text => ReleaseChecks.CheckPathPrefix("/" + text?[1..]), ReleaseChecks.MaxTextLength);
        AssertRule(good: false, ReleaseChecks.CheckRuleName(""));
        AssertRule(good: false, ReleaseChecks.CheckRuleName("a\nb"));
    }

    private static void AssertRule(bool good, string? message)
    {
        if (good)
        {
            Assert.Null(message);
        }
        else
        {
            // A sentence that follows the field's name.
            Assert.StartsWith("must ", message, StringComparison.Ordinal);
        }
    }

    private static void AssertLimit(Func<string?, string?> rule, int limit)
    {
        AssertRule(good: true, rule(new string('a', limit)));
        AssertRule(good: false, rule(new string('a', limit + 1)));
    }

    private static void AssertRange(Func<double, string?> rule, double least, double most)
    {
        AssertRule(good: true, rule(least));
        AssertRule(good: true, rule(most));
        AssertRule(good: false, rule(least - 1));
        AssertRule(good: false, rule(most + 1));
    }
}

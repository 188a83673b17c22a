namespace Kenger.Contracts.Tests.Validation;

public sealed class FieldChecksTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("prod-orders_v2.1", true)]
    [InlineData("9", true)]
    [InlineData("A", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("_a", false)]
    [InlineData(".a", false)]
    [InlineData("a b", false)]
    [InlineData("a,b", false)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    [InlineData("٣", false)]
    public void CheckNamespace_Name_IsOfSafeCharacters(string? value, bool good) => AssertRule(good, FieldChecks.CheckNamespace(value));

    [Theory]
    [InlineData("", true)]
    [InlineData("订单 🚀 'x' \"y\"", true)]
    [InlineData(null, false)]
    [InlineData("a\r\nb", false)]
    [InlineData("tab\t", false)]
    [InlineData("\0", false)]
    [InlineData("\u007f", false)]
    [InlineData("\u0085", false)]
    public void CheckDescription_Text_HasNoControls(string? value, bool good)
    {
        AssertRule(good, FieldChecks.CheckDescription(value));
        AssertRule(good, FieldChecks.CheckLabelValue(value));
    }

    [Fact]
    public void Check_LoneSurrogates_AreRefused()
    {
        // Not as theory data: test runners can't carry them either.
        foreach (var value in (string[])["\ud800", "a\udc00", "\udc00\ud800"])
        {
            Assert.NotNull(FieldChecks.CheckDescription(value));
            Assert.NotNull(FieldChecks.CheckLabelValue(value));
            Assert.NotNull(FieldChecks.CheckNamespace(value));
            Assert.NotNull(FieldChecks.CheckHealthPath("/" + value));
            Assert.NotNull(FieldChecks.CheckHost(value));
        }
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/api/status?deep=1&x=%20", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("api", false)]
    [InlineData("http://other/", false)]
    [InlineData("/a b", false)]
    [InlineData("/a#b", false)]
    [InlineData("/a\r\nHost: evil", false)]
    [InlineData("/状态", false)]
    public void CheckHealthPath_Path_FitsIntoARequestLine(string? value, bool good) => AssertRule(good, FieldChecks.CheckHealthPath(value));

    [Theory]
    [InlineData("version", true)]
    [InlineData("example.com/zone-1_a", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a=b", false)]
    [InlineData("a b", false)]
    public void CheckLabelKey_Key_IsOfSafeCharacters(string? value, bool good) => AssertRule(good, FieldChecks.CheckLabelKey(value));

    [Fact]
    public void Check_Lengths_KeepTheirLimits()
    {
        AssertLimit(FieldChecks.CheckNamespace, FieldChecks.MaxNamespaceLength, "");
        AssertLimit(FieldChecks.CheckDescription, FieldChecks.MaxDescriptionLength, "");
        AssertLimit(FieldChecks.CheckHealthPath, FieldChecks.MaxHealthPathLength, "/");
        AssertLimit(FieldChecks.CheckLabelKey, FieldChecks.MaxLabelLength, "");
        AssertLimit(FieldChecks.CheckLabelValue, FieldChecks.MaxLabelLength, "");
    }

    [Fact]
    public void Check_Numbers_KeepTheirRanges()
    {
        AssertRange(FieldChecks.CheckPort, 1, 65535);
        AssertRange(FieldChecks.CheckWeight, 0, 65535);
        AssertRange(FieldChecks.CheckHeartbeatInterval, 1, 3600);
        AssertRange(FieldChecks.CheckId, 1, long.MaxValue);
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
            Assert.Matches("^(must|keys must) ", message);
        }
    }

    private static void AssertLimit(Func<string?, string?> rule, int limit, string prefix)
    {
        Assert.Null(rule(prefix.PadRight(limit, 'a')));
        AssertRule(good: false, rule(prefix.PadRight(limit + 1, 'a')));
    }

    private static void AssertRange(Func<long, string?> rule, long least, long most)
    {
        Assert.Null(rule(least));
        Assert.Null(rule(most));
        AssertRule(good: false, rule(least - 1));
        AssertRule(good: false, rule(long.MinValue));
        if (most < long.MaxValue)
        {
            AssertRule(good: false, rule(most + 1));
            AssertRule(good: false, rule(long.MaxValue));
        }
    }
}

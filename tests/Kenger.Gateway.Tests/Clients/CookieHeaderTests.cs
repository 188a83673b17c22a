using Kenger.Gateway.Clients;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Tests;

public sealed class CookieHeaderTests
{
    [Theory]
    [InlineData("user=ann", "ann")]
    [InlineData("a=1; user=ann; b=2", "ann")]
    [InlineData("a=1;user=ann;", "ann")]
    [InlineData(" ; ;; =x; user = ann ;", "ann")]
    [InlineData("user=ann; user=bob", "ann")]
    [InlineData("User=bob; user=ann", "ann")]
    [InlineData("xuser=bob; user=ann", "ann")]
    [InlineData("user=", "")]
    [InlineData("user=; user=ann", "")]
    [InlineData("user=a=b==", "a=b==")]
    [InlineData("user=a b", "a b")]
    [InlineData("user=é", "é")]
    [InlineData("user=äöü€ 名字 🚀", "äöü€ 名字 🚀")]
    [InlineData("user=a,b", "a,b")]
    [InlineData("user=%41nn", "%41nn")]
    [InlineData("user=\"ann\"", "ann")]
    [InlineData("user=\"\"", "")]
    [InlineData("user=\"", "\"")]
    [InlineData("user=\"ann", "\"ann")]
    [InlineData("bad=dd,:(\"sa; x@y=1; json={\"a\":[1,2]}; user=ann", "ann")]
    [InlineData("open=\"a; user=ann; b=c\"", "ann")]
    public void Find_CookieIsSent_IsItsValue(string header, string expected)
    {
        Assert.Equal(CookieSearch.Found, CookieHeader.Find(header, "user", out var value));

        Assert.Equal(expected, value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("USER=ann")]
    [InlineData("users=ann; use=r; a=user=ann")]
    [InlineData("user")]
    [InlineData("a=1, user=ann")]
    public void Find_NoSuchCookie_IsAbsent(string header) => Assert.Equal(CookieSearch.Absent, CookieHeader.Find(header, "user", out _));

    [Fact]
    public void Find_NoHeader_IsAbsent() => Assert.Equal(CookieSearch.Absent, CookieHeader.Find(StringValues.Empty, "user", out _));

    [Fact]
    public void Find_SeveralHeaders_AreReadInTheirOrder()
    {
        Assert.Equal(CookieSearch.Found, CookieHeader.Find(new StringValues(["a=1", "user=ann; b=2", "user=bob"]), "user", out var value));
        Assert.Equal("ann", value.ToString());
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Find_BehindManyOthers_IsReadWithinTheBound(int others, bool isRead)
    {
        var header = string.Concat(Enumerable.Repeat("a=1; ", others)) + "user=ann";

        Assert.Equal(isRead ? CookieSearch.Found : CookieSearch.TooMany, CookieHeader.Find(header, "user", out _));
    }

    [Fact]
    public void Find_OnlyManyOthers_SaysThatNobodyLooksFurther()
    {
        var search = CookieHeader.Find(string.Concat(Enumerable.Repeat(";", 32_000)), "user", out _);

        Assert.Equal("cookie user can't be read: only the first 256 cookies of a request are", CookieHeader.WhyNone(search, "user"));
    }

    [Fact]
    public void Find_AnyCookie_AllocatesNothing()
    {
        StringValues header = "a=1; b=two words; c=\"x\"; user=\"a b\"";
        CookieHeader.Find(header, "user", out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            CookieHeader.Find(header, "user", out var value);
            CookieHeader.Means(value, "another");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("1", "1", true)]
    [InlineData("%31", "1", true)]
    [InlineData("%31", "%31", true)]
    [InlineData("a%20b", "a b", true)]
    [InlineData("Z%C3%BCrich", "Zürich", true)]
    [InlineData("%E2%82%AC", "€", true)]
    [InlineData("%F0%9F%9A%80", "🚀", true)]
    [InlineData("a+b", "a b", false)]
    [InlineData("%zz", "1", false)]
    [InlineData("%", "1", false)]
    [InlineData("%31%31", "1", false)]
    [InlineData("A", "a", false)]
    [InlineData("", "1", false)]
    public void Means_ValueAsSent_IsTheSameOrThatInEscapes(string sent, string value, bool expected) =>
        Assert.Equal(expected, CookieHeader.Means(sent, value));

    [Fact]
    public void Means_LongerThanAnyValue_IsNotDecoded() =>
        Assert.False(CookieHeader.Means(string.Concat(Enumerable.Repeat("%31", 10_000)), new string('1', 255)));
}

namespace Kenger.Contracts.Tests.Validation;

/// <summary>What can be seen stays; what a terminal would obey, or nobody would see, becomes an escape, and no field may hold it.</summary>
public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("orders v2.1 (blue) [red] C:\\x")]
    [InlineData("订单服务，第二版　全角")]
    [InlineData("größer naïve Ελληνικά עברית العربية हिन्दी ไทย 한국어")]
    [InlineData("👩\u200d💻 👨\u200d👩\u200d👧 ❤\uFE0F\u200d🔥 🏳\uFE0F\u200d🌈 👍🏽 🇨🇳")]
    [InlineData("می\u200cخواهم क्\u200dष")]
    [InlineData("葛\U000E0100")]
    public void Escape_WhatPeopleWrite_Stays(string text)
    {
        Assert.Same(text, text.All(c => c is >= ' ' and <= '~') ? VisibleText.Escape(text) : text);
        Assert.Equal(text, VisibleText.Escape(text));
        Assert.True(VisibleText.IsVisible(text));
        Assert.Null(FieldChecks.CheckDescription(text));
        Assert.Null(FieldChecks.CheckLabelValue(text));
        Assert.Null(ReleaseChecks.CheckRuleName(text));
    }

    [Theory]
    [InlineData("\u001b[31m", @"\u001B[31m")]
    [InlineData("\u009b", @"\u009B")]
    [InlineData("\u007f", @"\u007F")]
    [InlineData("\r\n\t\0", @"\r\n\t\u0000")]
    [InlineData("\u202e\u2066\u200e\u061c", @"\u202E\u2066\u200E\u061C")]
    [InlineData("a\u200bb\u200cc\u200dd\u2060\ufeff", @"a\u200Bb\u200Cc\u200Dd\u2060\uFEFF")]
    [InlineData("\u2028\u2029\u00ad\u3164", @"\u2028\u2029\u00AD\u3164")]
    [InlineData("\U000E0041\U000E007F", @"\U000E0041\U000E007F")]
    [InlineData("\ufffe\ufdd0\U0001FFFF", @"\uFFFE\uFDD0\U0001FFFF")]
    [InlineData("👩\u200d", "👩" + @"\u200D")]
    [InlineData("\u200d👩", @"\u200D" + "👩")]
    [InlineData("❤\uFE0F\uFE0F", "❤\uFE0F" + @"\uFE0F")]
    [InlineData(" \uFE0F", @" \uFE0F")]
    public void Escape_WhatNobodySees_IsShownAndRefused(string text, string shown)
    {
        Assert.Equal(shown, VisibleText.Escape(text));
        Assert.False(VisibleText.IsVisible(text));
        Assert.NotNull(FieldChecks.CheckDescription(text));
        Assert.NotNull(FieldChecks.CheckLabelValue(text));
        Assert.NotNull(ReleaseChecks.CheckReason(text));
        Assert.NotNull(ReleaseChecks.CheckRuleName(text));
        Assert.NotNull(ReleaseChecks.CheckQueryName(text));
        Assert.NotNull(ReleaseChecks.CheckConditionValue(text));
    }

    // Not as InlineData, which is stored as UTF-8 and has no halves.
    [Fact]
    public void Escape_HalfACharacter_IsShownAndRefused()
    {
        Assert.Equal(@"a\uD83Db", VisibleText.Escape("a\ud83db"));
        Assert.Equal(@"\uDC00", VisibleText.Escape("\udc00"));
        Assert.Equal(@"\uD83D", VisibleText.Escape("\ud83d"));
        Assert.NotNull(FieldChecks.CheckDescription("a\ud83d"));
    }

    [Fact]
    public void Escape_EveryCharacter_LeavesNothingHidden()
    {
        for (var value = 0; value <= 0x10FFFF; value += value == 0xD7FF ? 0x801 : 1)
        {
            var text = char.ConvertFromUtf32(value);
            var shown = VisibleText.Escape($"a{text}b");

            Assert.True(VisibleText.IsVisible(shown), shown);
            Assert.Equal(VisibleText.IsVisible($"a{text}b"), shown == $"a{text}b");
        }
    }

    [Fact]
    public void EscapeJson_MeansTheSame_AndKeepsItsLines()
    {
        const string Json = "{\r\n\t\"a\u202eb\": \"\u009b \u200b \U000E0041 订单 \\n\"\n}";

        var shown = VisibleText.EscapeJson(Json);

        Assert.Equal("{\n\t\"a\\u202eb\": \"\\u009b \\u200b \\udb40\\udc41 订单 \\n\"\n}", shown);
        Assert.Equal(
            System.Text.Json.Nodes.JsonNode.Parse(Json)!.ToJsonString(), System.Text.Json.Nodes.JsonNode.Parse(shown)!.ToJsonString());
    }
}

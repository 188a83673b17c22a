using System.Text.RegularExpressions;
using Kenger.Console.Language;
using Microsoft.AspNetCore.Http;

namespace Kenger.Console.Tests.Language;

public sealed partial class TextsTests
{
    [Fact]
    public void Texts_OfAllPages_HaveChinese()
    {
        var used = Directory.EnumerateFiles(SourceTree.PathOf("src", "Kenger.Console"), "*.*", SearchOption.AllDirectories)
            .Where(file => (file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
                && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Used().Matches(File.ReadAllText(file)).Concat(Plurals().Matches(File.ReadAllText(file))))
            .SelectMany(match => match.Groups["text"].Captures.Select(each => each.Value))
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        Assert.True(used.Length > 200, $"only {used.Length} texts were found");
        Assert.Empty(used.Except(ChineseTexts.All.Keys));
        Assert.Empty(Enum.GetNames<Kenger.Registry.Server.Access.Role>().Except(ChineseTexts.All.Keys));
    }

    [Fact]
    public void Texts_OfBothLanguages_HaveTheSamePlaces() =>
        Assert.All(ChineseTexts.All, pair => Assert.Equal(Places(pair.Key), Places(pair.Value)));

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", null, "zh-CN")]
    [InlineData("en-US,zh;q=0.5", null, "en")]
    [InlineData("de-DE", null, "en")]
    [InlineData("de,zh;q=0.5,en;q=0.4", null, "zh-CN")]
    [InlineData("en", "zh", "zh-CN")]
    [InlineData("zh", "en", "en")]
    [InlineData("zh", "fr", "zh-CN")]
    public void Language_ByBrowserAndChoice_IsTheOneThatIsMeant(string accept, string? cookie, string expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = accept;
        if (cookie is not null)
        {
            context.Request.Headers.Cookie = $"{LanguageChoice.Cookie}={cookie}";
        }

        Assert.Equal(expected, LanguageChoice.Of(context.Request).Tag());
    }

    [Theory]
    [InlineData(0, "0 s", "0 秒")]
    [InlineData(119, "119 s", "119 秒")]
    [InlineData(120, "2 min", "2 分钟")]
    [InlineData(10_000, "2 h", "2 小时")]
    [InlineData(200_000, "2 d", "2 天")]
    public void Span_OfSeconds_IsInAUnitThatSaysEnough(int seconds, string english, string chinese)
    {
        Assert.Equal(english, Texts.English.Span(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(chinese, Texts.Chinese.Span(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.0002, "<0.1 %")]
    [InlineData(0.0312, "3.1 %")]
    [InlineData(0.5, "50 %")]
    [InlineData(0.998, "99.8 %")]
    [InlineData(1, "100 %")]
    public void Percent_OfAShare_NeverRoundsToAllOrNothing(double share, string expected) => Assert.Equal(expected, Texts.Percent(share));

    [Theory]
    [InlineData(1, "1 node")]
    [InlineData(0, "0 nodes")]
    [InlineData(2, "2 nodes")]
    public void Plural_ByNumber_IsGrammar(int count, string expected) => Assert.Equal(expected, Texts.English.Plural("{0} node", "{0} nodes", count));

    private static string[] Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct().Order()];

    [GeneratedRegex("(?<![A-Za-z])(T(exts\\.Of\\(Language\\))?|texts)(\\.Format\\(|\\[)\"(?<text>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Used();

    [GeneratedRegex("T\\.Plural\\(\"(?<text>[^\"]+)\", \"(?<text>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Plurals();

    [GeneratedRegex("\\{\\d\\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}

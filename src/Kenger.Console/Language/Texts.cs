using System.Globalization;

namespace Kenger.Console.Language;

/// <summary>What the console says, in one language. English is the key of everything; a test finds what has no Chinese.</summary>
internal sealed class Texts(ConsoleLanguage language)
{
    public static readonly Texts English = new(ConsoleLanguage.English);

    public static readonly Texts Chinese = new(ConsoleLanguage.Chinese);

    public ConsoleLanguage Language => language;

    public string this[string english] =>
        language == ConsoleLanguage.Chinese && ChineseTexts.All.TryGetValue(english, out var chinese) ? chinese : english;

    public static Texts Of(ConsoleLanguage language) => language == ConsoleLanguage.Chinese ? Chinese : English;

    /// <summary>With values in its places.</summary>
    public string Format(string english, params object?[] values) => string.Format(CultureInfo.InvariantCulture, this[english], values);

    /// <summary>By how many there are. Without values, their number is the one.</summary>
    public string Plural(string one, string many, int count, params object?[] values) => Format(count == 1 ? one : many, values.Length == 0 ? [count] : values);

    /// <summary>How long ago something was, or a time span, in the largest unit that says enough.</summary>
    public string Span(TimeSpan span)
    {
        var chinese = language == ConsoleLanguage.Chinese;
        var seconds = Math.Max(0, span.TotalSeconds);
        var (value, english, unit) = seconds switch
        {
            < 120 => (seconds, "s", "秒"),
            < 7_200 => (seconds / 60, "min", "分钟"),
            < 172_800 => (seconds / 3_600, "h", "小时"),
            _ => (seconds / 86_400, "d", "天"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {(chinese ? unit : english)}");
    }

    public string Ago(TimeSpan span) => Format("{0} ago", Span(span));

    /// <summary>A share of 0–1.</summary>
    public static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.001 => "<0.1 %",
        < 0.0995 or > 0.9 and < 1 => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %"),
    };

    /// <summary>A number as people read it: 950, 12.3k, 4.1M.</summary>
    public static string Number(double value) => value switch
    {
        < 10 and > 0 when Math.Abs(value - Math.Round(value)) > 0.05 => string.Create(CultureInfo.InvariantCulture, $"{value:0.0}"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value:0}"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.0}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:0.0}M"),
    };

    public static string Milliseconds(double value) => value switch
    {
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.0} s"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms"),
    };

    /// <summary>A number in an attribute of a drawing.</summary>
    public static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What others wrote, with nothing in it that a screen or a terminal would obey.</summary>
    public static string Visible(string text) => VisibleText.Escape(text);
}

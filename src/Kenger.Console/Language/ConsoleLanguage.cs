using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kenger.Console.Language;

/// <summary>The languages of the console.</summary>
internal enum ConsoleLanguage
{
    English,
    Chinese,
}

/// <summary>Which one a person gets: as chosen here, else as the browser asks.</summary>
internal static class LanguageChoice
{
    /// <summary>The cookie of the choice, which the page's script writes.</summary>
    public const string Cookie = "kenger-console-lang";

    private const string Chinese = "zh";

    public static ConsoleLanguage Of(HttpRequest request) => request.Cookies[Cookie] switch
    {
        "en" => ConsoleLanguage.English,
        Chinese => ConsoleLanguage.Chinese,
        _ => AsksForChinese(request) ? ConsoleLanguage.Chinese : ConsoleLanguage.English,
    };

    /// <summary>As in <c>lang</c> of a page.</summary>
    public static string Tag(this ConsoleLanguage language) => language == ConsoleLanguage.Chinese ? "zh-CN" : "en";

    // The best one of those that there are: who reads English before Chinese gets English.
    private static bool AsksForChinese(HttpRequest request)
    {
        var best = request.GetTypedHeaders().AcceptLanguage
            .Where(each => Is(each, Chinese) || Is(each, "en"))
            .MaxBy(each => each.Quality ?? 1);
        return best is not null && Is(best, Chinese);
    }

    private static bool Is(StringWithQualityHeaderValue value, string language) =>
        value.Value.StartsWith(language, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How the page looks: as the machine does, or as chosen here.</summary>
internal static class ThemeChoice
{
    /// <summary>The cookie of the choice, which the page's script writes.</summary>
    public const string Cookie = "kenger-console-theme";

    public static string Of(HttpRequest request) => request.Cookies[Cookie] is "light" or "dark" ? request.Cookies[Cookie]! : "auto";
}

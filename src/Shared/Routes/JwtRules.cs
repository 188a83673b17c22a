using System.Buffers;

namespace Kenger;

/// <summary>The rules of which tokens a route asks for. Each returns null for a good value, else what would be right.</summary>
internal static class JwtRules
{
    /// <summary>The longest URL of an authority, in characters.</summary>
    public const int MaxUrlLength = 512;

    /// <summary>The longest audience, scope, name or value, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The most that clocks may be apart, in seconds.</summary>
    public const int MaxSkewSeconds = 300;

    /// <summary>The value of a route's auth that tokens don't go with.</summary>
    public const string Basic = "basic";

    /// <summary>Why not.</summary>
    public const string NotWithBasic = "does not go with auth 'basic': both are in the header Authorization, which has room for one";

    // RFC 6749, section 3.3.
    private static readonly SearchValues<char> OfScopes =
        SearchValues.Create("!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Who signs tokens, or where its keys are.</summary>
    public static string? CheckAuthority(string? value) =>
        value is { Length: <= MaxUrlLength }
        && Uri.TryCreate(value, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && LocalProgram.IsLoopbackHost(url.Host)))
        && url is { UserInfo: "", Query: "", Fragment: "" } && !value.AsSpan().ContainsAny('?', '#') && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? null
            : $"must be an https URL of at most {MaxUrlLength} characters, or http at a loopback address, without user, query and fragment";

    /// <summary>An audience, the name of a claim or one of its values.</summary>
    public static string? CheckText(string? value) =>
        value is { Length: > 0 and <= MaxLength } && VisibleText.IsVisible(value) ? null : $"must be 1 to {MaxLength} visible characters";

    /// <summary>A scope.</summary>
    public static string? CheckScope(string? value) => value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExcept(OfScopes)
        ? null
        : $"must be 1 to {MaxLength} visible ASCII characters without blanks, quotes and backslashes";

    /// <summary>How far clocks may be apart.</summary>
    public static string? CheckSkew(long seconds) => seconds is >= 0 and <= MaxSkewSeconds ? null : $"must be whole seconds from 0 to {MaxSkewSeconds}";
}

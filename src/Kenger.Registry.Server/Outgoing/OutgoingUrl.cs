using System.Diagnostics.CodeAnalysis;

namespace Kenger.Registry.Server.Outgoing;

/// <summary>The URLs that the registry may be told to call, and how people see them.</summary>
internal static class OutgoingUrl
{
    private const int MaxLength = 2048;

    /// <summary>What a URL must be; follows the name of the setting.</summary>
    public const string Rule = "must be a URL such as https://hooks.example.com/abc: http or https, without user, password and fragment, at most 2048 characters";

    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && text.Length <= MaxLength
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { UserInfo: "", Fragment: "" };

    /// <summary>Without what may be a secret: scheme, host and port alone.</summary>
    public static string Mask(Uri url) => url.PathAndQuery == "/" ? url.GetLeftPart(UriPartial.Authority) : $"{url.GetLeftPart(UriPartial.Authority)}/…";
}

namespace Kenger.Client.Configuration;

/// <summary>The address of a registry, as configured and as called.</summary>
internal static class RegistryAddress
{
    /// <summary>Null for a good address, else a sentence that says what would be right.</summary>
    public static string? Check(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return $"'{Shown(url)}' must be an address like http://10.0.0.1:5000 or https://registry.example.com";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "an address must not carry a user or password; give the token as KENGER_REGISTRY_TOKEN";
        }

        return uri.Query.Length > 0 || uri.Fragment.Length > 0
            ? "an address must end before '?' and '#'"
            : null;
    }

    /// <summary>The address with a slash at the end, so that the API's path can follow.</summary>
    public static Uri Parse(string url) => new(url.TrimEnd('/') + "/", UriKind.Absolute);

    /// <summary>The full address of a call.</summary>
    /// <param name="address">As <see cref="Parse"/> made it.</param>
    /// <param name="pathAndQuery">From the first slash on.</param>
    public static Uri Join(Uri address, string pathAndQuery) => new(address.AbsoluteUri + pathAndQuery[1..], UriKind.Absolute);

    // What can't be read as an address may be anything, a password among it.
    private static string? Shown(string? url) => url is null || url.AsSpan().ContainsAny('@', '?') ? "…" : LongText.Shorten(url);
}

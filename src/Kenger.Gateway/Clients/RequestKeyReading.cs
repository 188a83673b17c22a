using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Clients;

/// <summary>Reads the <see cref="RequestKey"/> of a request, without an allocation.</summary>
internal static class RequestKeyReading
{
    /// <summary>The hash of a request's key; false when it has none.</summary>
    public static bool TryHash(this RequestKey key, HttpContext context, RemoteClient clients, out ulong hash)
    {
        if (key.IsClient)
        {
            return RequestKey.TryHash(clients.AddressOf(context), out hash);
        }

        var text = Read(key, context.Request);
        hash = StableHash.Hash(text);
        return !text.IsEmpty;
    }

    /// <summary>A request's key, for people; null when it has none.</summary>
    public static string? TextOf(this RequestKey key, HttpContext context, RemoteClient clients)
    {
        if (key.IsClient)
        {
            return clients.AddressOf(context)?.ToString();
        }

        var text = Read(key, context.Request);
        return text.IsEmpty ? null : text.ToString();
    }

    /// <summary>Why a request has no key, as half a sentence.</summary>
    public static string WhyNone(this RequestKey key, HttpContext context)
    {
        if (key.CookieName is { } cookie)
        {
            return CookieHeader.WhyNone(CookieHeader.Find(context.Request.Headers.Cookie, cookie, out _), cookie);
        }

        return key.HeaderName is not { } header ? "the client's address is unknown"
            : context.Request.Headers.ContainsKey(header) ? $"header {header} is empty"
            : $"there is no header {header}";
    }

    private static ReadOnlySpan<char> Read(RequestKey key, HttpRequest request)
    {
        if (key.HeaderName is { } header)
        {
            // Several lines are one value, as everywhere in HTTP; one line is no new string.
            return request.Headers[header].ToString();
        }

        CookieHeader.Find(request.Headers.Cookie, key.CookieName!, out var value);
        return value;
    }
}

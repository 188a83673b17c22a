using System.Net;

namespace Kenger;

/// <summary>
/// What tells one user from another: <c>client</c> for the address, <c>header:NAME</c> or <c>cookie:NAME</c>. Shares of rules, sticky rollouts and hashing
/// pick policies all read it here, and so find the same key. It is hashed as it was sent, and without an allocation.
/// </summary>
internal sealed class RequestKey
{
    private const int MaxAddressLength = 64;
    private const string HeaderPrefix = "header:";
    private const string CookiePrefix = "cookie:";

    private readonly Kind _kind;
    private readonly string _name;

    private RequestKey(Kind kind, string name = "")
    {
        _kind = kind;
        _name = name;
    }

    private enum Kind
    {
        Client,
        Header,
        Cookie,
    }

    /// <summary>The client's address.</summary>
    public static RequestKey Client { get; } = new(Kind.Client);

    public bool IsClient => _kind == Kind.Client;

    /// <summary>Null for a key that is in no header.</summary>
    public string? HeaderName => _kind == Kind.Header ? _name : null;

    /// <summary>Null for a key that is in no cookie.</summary>
    public string? CookieName => _kind == Kind.Cookie ? _name : null;

    public static RequestKey Header(string name) => new(Kind.Header, name);

    public static RequestKey Cookie(string name) => new(Kind.Cookie, name);

    /// <summary>Reads the notation, which has been checked.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static RequestKey Parse(string text) =>
        text.StartsWith(HeaderPrefix, StringComparison.Ordinal) ? Header(text[HeaderPrefix.Length..])
        : text.StartsWith(CookiePrefix, StringComparison.Ordinal) ? Cookie(text[CookiePrefix.Length..])
        : text == "client" ? Client
        : throw new FormatException(text);

    /// <summary>The hash of a client's address; false when nobody knows it.</summary>
    public static bool TryHash(IPAddress? client, out ulong hash)
    {
        Span<char> text = stackalloc char[MaxAddressLength];
        if (client is null || !client.TryFormat(text, out var length))
        {
            hash = 0;
            return false;
        }

        hash = StableHash.Hash(text[..length]);
        return true;
    }

    public override string ToString() => _kind switch
    {
        Kind.Header => HeaderPrefix + _name,
        Kind.Cookie => CookiePrefix + _name,
        _ => "client",
    };
}

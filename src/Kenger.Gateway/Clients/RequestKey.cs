using System.Net;
using Kenger.Gateway.Nodes.Selection;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Clients;

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

    public static RequestKey Header(string name) => new(Kind.Header, name);

    public static RequestKey Cookie(string name) => new(Kind.Cookie, name);

    /// <summary>Reads the notation, which has been checked.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static RequestKey Parse(string text) =>
        text.StartsWith(HeaderPrefix, StringComparison.Ordinal) ? Header(text[HeaderPrefix.Length..])
        : text.StartsWith(CookiePrefix, StringComparison.Ordinal) ? Cookie(text[CookiePrefix.Length..])
        : text == "client" ? Client
        : throw new FormatException(text);

    /// <summary>The hash of a request's key; false when it has none.</summary>
    public bool TryHash(HttpContext context, RemoteClient clients, out ulong hash)
    {
        if (_kind == Kind.Client)
        {
            return TryHash(clients.AddressOf(context), out hash);
        }

        var text = TextOf(context.Request);
        hash = StableHash.Hash(text);
        return !text.IsEmpty;
    }

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

    /// <summary>A request's key, for people; null when it has none.</summary>
    public string? TextOf(HttpContext context, RemoteClient clients)
    {
        if (_kind == Kind.Client)
        {
            return clients.AddressOf(context)?.ToString();
        }

        var text = TextOf(context.Request);
        return text.IsEmpty ? null : text.ToString();
    }

    /// <summary>Why a request has no key, as half a sentence.</summary>
    public string WhyNone(HttpContext context)
    {
        switch (_kind)
        {
            case Kind.Cookie:
                return CookieHeader.WhyNone(CookieHeader.Find(context.Request.Headers.Cookie, _name, out _), _name);
            case Kind.Header:
                return context.Request.Headers.ContainsKey(_name) ? $"header {_name} is empty" : $"there is no header {_name}";
            default:
                return "the client's address is unknown";
        }
    }

    public override string ToString() => _kind switch
    {
        Kind.Header => HeaderPrefix + _name,
        Kind.Cookie => CookiePrefix + _name,
        _ => "client",
    };

    private ReadOnlySpan<char> TextOf(HttpRequest request)
    {
        if (_kind == Kind.Header)
        {
            // Several lines are one value, as everywhere in HTTP; one line is no new string.
            return request.Headers[_name].ToString();
        }

        CookieHeader.Find(request.Headers.Cookie, _name, out var value);
        return value;
    }
}

using System.Buffers;
using System.Collections.Frozen;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Which of a client's headers go on to a node. Not those its <c>Connection</c> header names as meant for this gateway alone
/// (RFC 9110, section 7.6.1); not those that become another one where every sign but a letter or digit is the same (CGI, WSGI, PHP), if the
/// other is not the client's to set; not <c>Proxy</c>, which such programs take for their own setting; and not what names another target than
/// the request line does.
/// </summary>
/// <param name="clients">Knows whose word is taken.</param>
/// <param name="named">Headers that a route sets or removes: no lookalike of them passes, either.</param>
/// <param name="claims">Headers in which only a trusted proxy's word counts, and that nobody replaces later.</param>
internal sealed class PassedHeaders(RemoteClient clients, IEnumerable<string> named, params string[] claims)
{
    private const string Proxy = "Proxy";

    // What says whom a message is for and where it ends is not the client's to take away.
    private static readonly string[] Kept = ["Host", "Content-Length", "Transfer-Encoding", LoopGuard.Header];

    // Of these a client's word is not taken, or another part of the request says it. A route's key is taken away.
    private static readonly string[] Guarded =
        [.. Kept, "Content-Type", ForwardedHeaders.RealIp, "X-API-Key", ShownCertificate.Header, ShownCertificate.ChainHeader, .. ForwardedHeaders.Targets];

    private static readonly SearchValues<char> Usual =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly FrozenSet<string> _guarded = Guarded.Concat(named.Select(Plain)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The headers that a <c>Connection</c> header takes away; null when it takes none. Kestrel keeps one word of one that says
    /// <c>keep-alive</c>, <c>close</c> or <c>upgrade</c>: what such a header names beside it is known to nobody.
    /// </summary>
    public static List<string>? TakenAway(StringValues connection)
    {
        List<string>? names = null;
        foreach (var option in connection)
        {
            foreach (var part in option.AsSpan().Split(','))
            {
                var word = option.AsSpan(part).Trim();
                if (!IsUsual(word) && word.ToString() is var name
                    && !Kept.Contains(name, StringComparer.OrdinalIgnoreCase) && !ForwardedHeaders.AreOurs(name))
                {
                    (names ??= []).Add(name);
                }
            }
        }

        return names;
    }

    /// <summary>Whether a header passes, as far as its own name says.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="context">The request.</param>
    /// <param name="isTrusted">Whether the client's word is taken; found out when first needed.</param>
    public bool MayPass(string name, HttpContext context, ref bool? isTrusted) =>
        IsOdd(name) ? IsToken(name) && !IsLookalike(name, context.Request.Headers)
        : !name.Equals(Proxy, StringComparison.OrdinalIgnoreCase)
            && (!IsClaim(name) || (isTrusted ??= IsTrusted(context)) || (ShownCertificate.IsHeader(name) && ShownCertificate.IsIn(context)));

    /// <summary>Whether a name has a sign that some programs take for another.</summary>
    public static bool IsOdd(string name) => name.AsSpan().ContainsAnyExcept(Usual);

    /// <summary>A name as programs see it to which every sign but a letter or digit is the same.</summary>
    public static string Plain(string name) =>
        string.Create(name.Length, name, static (plain, name) =>
        {
            for (var i = 0; i < plain.Length; i++)
            {
                plain[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '-';
            }
        });

    private static bool IsUsual(ReadOnlySpan<char> word) =>
        word.IsEmpty
        || word.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
        || word.Equals("close", StringComparison.OrdinalIgnoreCase)
        || word.Equals("upgrade", StringComparison.OrdinalIgnoreCase);

    private bool IsClaim(string name) =>
        ForwardedHeaders.IsTarget(name)
        || ShownCertificate.IsHeader(name)
        || (ForwardedHeaders.IsForwarded(name) && !ForwardedHeaders.AreOurs(name))
        || (claims.Length > 0 && claims.Contains(name, StringComparer.OrdinalIgnoreCase));

    private bool IsTrusted(HttpContext context) =>
        ClientNetwork.Normalize(context.Connection.RemoteIpAddress) is { } address && clients.IsTrusted(address);

    // Beside the other, or instead of it.
    private bool IsLookalike(string name, IHeaderDictionary headers)
    {
        var plain = Plain(name);
        return _guarded.Contains(plain) || ForwardedHeaders.IsForwarded(plain) || headers.ContainsKey(plain);
    }

    // HTTP/2 can carry names that would be more than one line in HTTP/1.1.
    private static bool IsToken(string name) => !name.AsSpan().ContainsAnyExcept(Token);
}

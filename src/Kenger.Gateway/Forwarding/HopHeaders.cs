using System.Buffers;
using System.Collections.Frozen;
using System.Net.Http;
using System.Net.Http.Headers;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Headers that must not go on to a node: those a client's <c>Connection</c> header names as meant for this gateway alone
/// (RFC 9110, section 7.6.1); those that become another one where every sign but a letter or digit is the same (CGI, WSGI, PHP), if the other
/// is not the client's to set; <c>Proxy</c>, which such programs take for their own setting; and what names another target than the request
/// line does. Each pass is noted, see <see cref="LoopGuard"/>.
/// </summary>
/// <param name="loop">Notes the pass.</param>
/// <param name="clients">Knows whose word is taken.</param>
/// <param name="named">Headers that a route sets or removes: no lookalike of them passes, either.</param>
/// <param name="claims">Headers in which only a trusted proxy's word counts, and that nobody replaces later.</param>
internal sealed class HopHeaders(LoopGuard loop, RemoteClient clients, IEnumerable<string> named, params string[] claims) : RequestTransform
{
    private const string Proxy = "Proxy";

    // What says whom a message is for and where it ends is not the client's to take away.
    private static readonly string[] Kept = ["Host", "Content-Length", "Transfer-Encoding", LoopGuard.Header];

    // Of these a client's word is not taken, or another part of the request says it. A route's key is taken away.
    private static readonly string[] Guarded =
        [.. Kept, "Content-Type", ForwardedHeaders.RealIp, "X-API-Key", .. ForwardedHeaders.Targets];

    private static readonly SearchValues<char> Usual =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    private readonly FrozenSet<string> _guarded = Guarded.Concat(named.Select(Plain)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Removes them from a request on its way to a node. Kestrel keeps one word of a Connection header that says
    /// <c>keep-alive</c>, <c>close</c> or <c>upgrade</c>: what such a header names beside it is known to nobody.
    /// </summary>
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        Apply(context);
        return default;
    }

    /// <summary>The same, as a part of another transform.</summary>
    public void Apply(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var outgoing = context.ProxyRequest;
        if (request.Headers.Connection is { Count: > 0 } connection)
        {
            StripNamed(connection, outgoing);
        }

        StripOdd(context.HttpContext, outgoing.Headers);
        var passes = request.Headers[LoopGuard.Header];
        if (passes.Count > 0)
        {
            outgoing.Headers.Remove(LoopGuard.Header);
        }

        outgoing.Headers.TryAddWithoutValidation(LoopGuard.Header, loop.Add(passes));
    }

    private static void StripNamed(StringValues connection, HttpRequestMessage outgoing)
    {
        foreach (var option in connection)
        {
            foreach (var part in option.AsSpan().Split(','))
            {
                var name = option.AsSpan(part).Trim();
                if (!IsUsual(name))
                {
                    StripNamed(name.ToString(), outgoing);
                }
            }
        }
    }

    private static bool IsUsual(ReadOnlySpan<char> name) =>
        name.IsEmpty
        || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
        || name.Equals("close", StringComparison.OrdinalIgnoreCase)
        || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase);

    private static void StripNamed(string name, HttpRequestMessage outgoing)
    {
        if (Kept.Contains(name, StringComparer.OrdinalIgnoreCase) || ForwardedHeaders.AreOurs(name))
        {
            return;
        }

        // NonValidated: a name that is none would throw, and names of the content's headers do so in the other collection.
        if (outgoing.Headers.NonValidated.Contains(name))
        {
            outgoing.Headers.Remove(name);
        }
        else if (outgoing.Content is { } content && content.Headers.NonValidated.Contains(name))
        {
            content.Headers.Remove(name);
        }
    }

    private void StripOdd(HttpContext context, HttpRequestHeaders outgoing)
    {
        List<string>? found = null;
        bool? isTrusted = null;
        foreach (var header in outgoing.NonValidated)
        {
            var name = header.Key;
            if (name.AsSpan().ContainsAnyExcept(Usual) ? IsLookalike(name, outgoing)
                : name.Equals(Proxy, StringComparison.OrdinalIgnoreCase)
                    || (IsClaim(name) && !(isTrusted ??= IsTrusted(context))))
            {
                (found ??= []).Add(name);
            }
        }

        found?.ForEach(name => outgoing.Remove(name));
    }

    private bool IsClaim(string name) =>
        ForwardedHeaders.IsTarget(name)
        || (ForwardedHeaders.IsForwarded(name) && !ForwardedHeaders.AreOurs(name))
        || (claims.Length > 0 && claims.Contains(name, StringComparer.OrdinalIgnoreCase));

    private bool IsTrusted(HttpContext context) =>
        ClientNetwork.Normalize(context.Connection.RemoteIpAddress) is { } address && clients.IsTrusted(address);

    // Beside the other, or instead of it.
    private bool IsLookalike(string name, HttpRequestHeaders outgoing)
    {
        var plain = Plain(name);
        return _guarded.Contains(plain) || ForwardedHeaders.IsForwarded(plain) || outgoing.NonValidated.Contains(plain);
    }

    private static string Plain(string name) =>
        string.Create(name.Length, name, static (plain, name) =>
        {
            for (var i = 0; i < plain.Length; i++)
            {
                plain[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '-';
            }
        });
}

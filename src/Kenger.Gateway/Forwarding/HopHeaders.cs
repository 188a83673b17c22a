using System.Net.Http;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Headers that must not go on to a node: those a client's <c>Connection</c> header names as meant for this gateway alone
/// (RFC 9110, section 7.6.1), and those that become one of ours where <c>-</c> and <c>_</c> are the same (CGI, WSGI, PHP).
/// </summary>
internal static class HopHeaders
{
    // What says whom a message is for and where it ends is not the client's to take away.
    private static readonly string[] Kept = ["Host", "Content-Length", "Transfer-Encoding"];

    private static readonly string[] Ours =
    [
        ForwardedHeaders.For,
        ForwardedHeaders.Proto,
        ForwardedHeaders.Host,
        ForwardedHeaders.Port,
        ForwardedHeaders.Prefix,
        ForwardedHeaders.RealIp,
    ];

    /// <summary>
    /// Removes them from a request on its way to a node. Kestrel keeps one word of a Connection header that says
    /// <c>keep-alive</c>, <c>close</c> or <c>upgrade</c>: what such a header names beside it is known to nobody.
    /// </summary>
    public static void Strip(HttpRequest request, HttpRequestMessage outgoing)
    {
        if (request.Headers.Connection is { Count: > 0 } connection)
        {
            StripNamed(connection, outgoing);
        }

        StripLookalikes(outgoing);
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
        if (Kept.Contains(name, StringComparer.OrdinalIgnoreCase) || Ours.Contains(name, StringComparer.OrdinalIgnoreCase))
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

    private static void StripLookalikes(HttpRequestMessage outgoing)
    {
        List<string>? found = null;
        foreach (var header in outgoing.Headers.NonValidated)
        {
            if (header.Key.Contains('_', StringComparison.Ordinal) && IsLookalike(header.Key))
            {
                (found ??= []).Add(header.Key);
            }
        }

        found?.ForEach(name => outgoing.Headers.Remove(name));
    }

    private static bool IsLookalike(string name) => Ours.Contains(name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase);
}

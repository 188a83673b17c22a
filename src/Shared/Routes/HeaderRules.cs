using System.Collections.Frozen;
using Kenger.Contracts;

namespace Kenger;

/// <summary>Which headers routes may change, and to what.</summary>
internal static class HeaderRules
{
    private const int MaxValueLength = 4096;

    // What frames a message or belongs to one connection, and what the gateway itself says to nodes.
    private static readonly FrozenSet<string> Framing = Names(
        "Connection", "Proxy-Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "TE", "Trailer", "Upgrade", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Authentication-Info", "HTTP2-Settings", "Alt-Svc");

    private static readonly FrozenSet<string> OfRequests = Names(
        "Host", "Expect", "Forwarded", "X-Real-IP", "CDN-Loop", "Proxy", "X-Original-URL", "X-Rewrite-URL", "Client-Cert", "Client-Cert-Chain");

    /// <summary>Why a change can't be made; null when it can.</summary>
    /// <param name="name">The header.</param>
    /// <param name="set">Its only value from then on.</param>
    /// <param name="add">One more value.</param>
    /// <param name="remove">Whether it goes.</param>
    /// <param name="isOfRequest">Whether it is a request's, else an answer's.</param>
    public static RouteMistake? Check(string name, string? set, string? add, bool remove, bool isOfRequest)
    {
        if (ReleaseChecks.CheckToken(name) is { } rule)
        {
            return new RouteMistake("Name", name, rule);
        }

        if (Framing.Contains(name) || (
            isOfRequest && (OfRequests.Contains(name) || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))))
        {
            return new RouteMistake(
                "Name",
                name,
                "must be another one than those which no route may change: what says where a message ends, what belongs to a connection, and the gateway's own word");
        }

        if ((set is null ? 0 : 1) + (add is null ? 0 : 1) + (remove ? 1 : 0) != 1)
        {
            return new RouteMistake("", Given: null, $"must say one thing of {name}: Set, Add, or Remove: true");
        }

        return (set ?? add) is { } value && !IsValue(value)
            ? new RouteMistake(
                set is null ? "Add" : "Set", Given: null, $"must be 1 to {MaxValueLength} visible ASCII characters, with spaces only between them")
            : null;
    }

    private static bool IsValue(string value) =>
        value.Length is > 0 and <= MaxValueLength && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value[0] != ' ' && value[^1] != ' ';

    private static FrozenSet<string> Names(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}

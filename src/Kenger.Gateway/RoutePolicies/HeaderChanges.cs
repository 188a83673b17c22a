using System.Collections.Frozen;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What a route does to headers, in its order. Pure.</summary>
internal sealed class HeaderChanges
{
    private const int MaxValueLength = 4096;

    // What frames a message or belongs to one connection, and what the gateway itself says to nodes.
    private static readonly FrozenSet<string> Framing = Names(
        "Connection", "Proxy-Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "TE", "Trailer", "Upgrade", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Authentication-Info", "HTTP2-Settings", "Alt-Svc");

    private static readonly FrozenSet<string> OfRequests = Names(
        "Host", "Expect", "Forwarded", "X-Real-IP", "CDN-Loop", "Proxy", "X-Original-URL", "X-Rewrite-URL");

    private readonly GatewayHeader[] _changes;

    public HeaderChanges(IEnumerable<GatewayHeader> changes) => _changes = [.. changes];

    /// <summary>The headers that are changed.</summary>
    public IEnumerable<string> ChangedNames => _changes.Select(change => change.Name);

    /// <summary>Why a change can't be made, to be put behind its key; null when it can.</summary>
    public static string? Check(GatewayHeader change, bool isOfRequest)
    {
        if (ReleaseChecks.CheckToken(change.Name) is { } rule)
        {
            return $":Name is '{LongText.Shorten(change.Name)}', but {rule}";
        }

        if (Framing.Contains(change.Name)
            || (isOfRequest && (OfRequests.Contains(change.Name) || change.Name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))))
        {
            return $":Name is '{change.Name}', which no route may change: it says where a message ends, belongs to the connection, or is the gateway's own word";
        }

        if ((change.Set is null ? 0 : 1) + (change.Add is null ? 0 : 1) + (change.Remove ? 1 : 0) != 1)
        {
            return $" must say one thing of {change.Name}: Set, Add, or Remove: true";
        }

        return (change.Set ?? change.Add) is { } value && !IsValue(value)
            ? $":{(change.Set is null ? "Add" : "Set")} must be 1 to {MaxValueLength} visible ASCII characters, with spaces only between them"
            : null;
    }

    public void Apply(IHeaderDictionary headers)
    {
        foreach (var change in _changes)
        {
            if (change.Set is not null)
            {
                headers[change.Name] = change.Set;
            }
            else if (change.Add is not null)
            {
                headers[change.Name] = StringValues.Concat(headers[change.Name], change.Add);
            }
            else
            {
                headers.Remove(change.Name);
            }
        }
    }

    private static bool IsValue(string value) =>
        value.Length is > 0 and <= MaxValueLength && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value[0] != ' ' && value[^1] != ' ';

    private static FrozenSet<string> Names(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}

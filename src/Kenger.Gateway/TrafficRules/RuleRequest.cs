using System.Net;
using System.Runtime.InteropServices;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.TrafficRules;

/// <summary>A request as rules see it. Finds out who sent it once, for all of them, and only when one asks.</summary>
/// <param name="context">The request.</param>
/// <param name="clients">Knows who sent it.</param>
/// <param name="otherPath">What another server could make of its path; null to ask about the path as it is.</param>
[StructLayout(LayoutKind.Auto)]
internal struct RuleRequest(HttpContext context, RemoteClient clients, PathString? otherPath = null)
{
    private IPAddress? _client;
    private bool _isClientKnown;

    public readonly StringValues Cookies => context.Request.Headers.Cookie;

    public readonly string? Host => context.Request.Host.Value;

    public readonly PathString Path => otherPath ?? context.Request.Path;

    /// <summary>Whom the connection or a trusted proxy names; null when nobody can say.</summary>
    public IPAddress? Client
    {
        get
        {
            if (!_isClientKnown)
            {
                _client = clients.AddressOf(context);
                _isClientKnown = true;
            }

            return _client;
        }
    }

    public readonly StringValues Header(string name) => context.Request.Headers[name];

    public readonly StringValues Query(string name) => context.Request.Query[name];

    public readonly bool IsBelow(RulePath prefix) => Path.StartsWithSegments(prefix.Prefix, StringComparison.OrdinalIgnoreCase);

    public readonly bool IsFor(RuleHost host)
    {
        var given = context.Request.Host;
        return given.HasValue
            && string.Equals(given.Host, host.Name, StringComparison.OrdinalIgnoreCase)
            && (host.Port is not { } port || port == (given.Port ?? (context.Request.IsHttps ? 443 : 80)));
    }

    /// <summary>The hash of the request's key; false when it has none.</summary>
    public bool TryHash(RequestKey key, out ulong hash) =>
        key.IsClient ? RequestKey.TryHash(Client, out hash) : key.TryHash(context, clients, out hash);

    /// <summary>The request's key, or why it has none, for people.</summary>
    public readonly (string? Text, string? WhyNone) Describe(RequestKey key) =>
        key.TextOf(context, clients) is { } text ? (text, null) : (null, key.WhyNone(context));
}

/// <summary>A prefix of a rule, ready to be compared with paths.</summary>
internal sealed class RulePath(string prefix)
{
    public PathString Prefix { get; } = PathReadings.PrefixOf(prefix);
}

/// <summary>A host of a rule, ready to be compared with those of requests.</summary>
internal sealed class RuleHost
{
    public RuleHost(string host)
    {
        var parsed = HostString.FromUriComponent(host);
        (Name, Port) = (parsed.Host, parsed.Port);
    }

    public string Name { get; }

    public int? Port { get; }
}

using System.Net;
using System.Runtime.InteropServices;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

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

    public readonly HttpRequest Http => context.Request;

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

    /// <summary>The hash of the request's key; false when it has none.</summary>
    public bool TryHash(RequestKey key, out ulong hash) =>
        key.IsClient ? RequestKey.TryHash(Client, out hash) : key.TryHash(context, clients, out hash);

    /// <summary>The request's key, or why it has none, for people.</summary>
    public readonly (string? Text, string? WhyNone) Describe(RequestKey key) =>
        key.TextOf(context, clients) is { } text ? (text, null) : (null, key.WhyNone(context));
}

using System.Globalization;
using System.Net.Http.Headers;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Tells nodes who asked and how, in the headers nginx and its users know. It runs before every other transform, on a copy
/// of the client's headers: what a client claims is replaced, unless it is a trusted proxy.
/// </summary>
internal sealed class ForwardedHeadersTransform(RemoteClient clients, HopHeaders hop) : RequestTransform
{
    // Other ways to claim the same; some frameworks listen to them.
    private static readonly string[] AlsoClaimed = ["Forwarded", ForwardedHeaders.Prefix];

    private string _port = "";

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        Apply(context);
        return default;
    }

    /// <summary>The same, for who has no time to wait.</summary>
    public void Apply(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var connection = context.HttpContext.Connection;
        var address = ClientNetwork.Normalize(connection.RemoteIpAddress);
        var outgoing = context.ProxyRequest.Headers;
        var client = address?.ToString();
        hop.Apply(context);
        if (address is not null && clients.IsTrusted(address))
        {
            KeepClaims(request, outgoing, client!, connection.LocalPort);
            return;
        }

        Replace(request, outgoing, ForwardedHeaders.RealIp, client);
        Replace(request, outgoing, ForwardedHeaders.For, client);
        Replace(request, outgoing, ForwardedHeaders.Proto, request.Scheme);
        Replace(request, outgoing, ForwardedHeaders.Host, request.Headers.Host);
        Replace(request, outgoing, ForwardedHeaders.Port, TextOf(connection.LocalPort));
        foreach (var name in AlsoClaimed)
        {
            Replace(request, outgoing, name, value: null);
        }
    }

    private void KeepClaims(HttpRequest request, HttpRequestHeaders outgoing, string proxy, int localPort)
    {
        var chain = request.Headers[ForwardedHeaders.For].ToString();
        // What the gateway itself goes by, in one form: a proxy that sets only the chain lets through whatever its client claims here.
        Replace(request, outgoing, ForwardedHeaders.RealIp, clients.ClaimedBy(request.Headers)?.ToString() ?? proxy);
        Replace(request, outgoing, ForwardedHeaders.For, chain.Length == 0 ? proxy : $"{chain}, {proxy}");
        AddIfAbsent(request, outgoing, ForwardedHeaders.Proto, request.Scheme);
        AddIfAbsent(request, outgoing, ForwardedHeaders.Host, request.Headers.Host);
        AddIfAbsent(request, outgoing, ForwardedHeaders.Port, TextOf(localPort));
    }

    private static void AddIfAbsent(HttpRequest request, HttpRequestHeaders outgoing, string name, string? value)
    {
        if (!request.Headers.ContainsKey(name))
        {
            Replace(request, outgoing, name, value);
        }
    }

    private static void Replace(HttpRequest request, HttpRequestHeaders outgoing, string name, string? value)
    {
        if (request.Headers.ContainsKey(name))
        {
            outgoing.Remove(name);
        }

        if (!string.IsNullOrEmpty(value))
        {
            outgoing.TryAddWithoutValidation(name, value);
        }
    }

    // Nearly always the one port of the gateway. A race at worst formats it again.
    private string TextOf(int port)
    {
        var text = _port;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var known) || known != port)
        {
            _port = text = port.ToString(CultureInfo.InvariantCulture);
        }

        return text;
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway;

/// <summary>
/// Tells nodes who asked and how, in the headers nginx and its users know. It runs before every other transform, on a copy
/// of the client's headers: what a client claims is replaced, unless it is a trusted proxy.
/// </summary>
internal sealed class ForwardedHeadersTransform(TrustedProxies trusted) : RequestTransform
{
    public const string For = "X-Forwarded-For";
    public const string Proto = "X-Forwarded-Proto";
    public const string Host = "X-Forwarded-Host";
    public const string Port = "X-Forwarded-Port";
    public const string Prefix = "X-Forwarded-Prefix";
    public const string RealIp = "X-Real-IP";

    // Other ways to claim the same; some frameworks listen to them.
    private static readonly string[] AlsoClaimed = ["Forwarded", Prefix];

    private string _port = "";

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var connection = context.HttpContext.Connection;
        var address = ClientAddress.Plain(connection.RemoteIpAddress);
        var outgoing = context.ProxyRequest.Headers;
        var client = address?.ToString();
        HopHeaders.Strip(request, context.ProxyRequest);
        if (!trusted.IsEmpty && address is not null && trusted.Contains(address))
        {
            KeepClaims(request, outgoing, client!, connection.LocalPort);
            return default;
        }

        Replace(request, outgoing, RealIp, client);
        Replace(request, outgoing, For, client);
        Replace(request, outgoing, Proto, request.Scheme);
        Replace(request, outgoing, Host, request.Host.Value);
        Replace(request, outgoing, Port, TextOf(connection.LocalPort));
        foreach (var name in AlsoClaimed)
        {
            Replace(request, outgoing, name, value: null);
        }

        return default;
    }

    private void KeepClaims(HttpRequest request, HttpRequestHeaders outgoing, string proxy, int localPort)
    {
        var chain = request.Headers[For].ToString();
        if (!request.Headers.ContainsKey(RealIp))
        {
            outgoing.TryAddWithoutValidation(RealIp, ClientAddress.FirstUntrusted(chain, trusted) ?? proxy);
        }

        Replace(request, outgoing, For, chain.Length == 0 ? proxy : $"{chain}, {proxy}");
        AddIfAbsent(request, outgoing, Proto, request.Scheme);
        AddIfAbsent(request, outgoing, Host, request.Host.Value);
        AddIfAbsent(request, outgoing, Port, TextOf(localPort));
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

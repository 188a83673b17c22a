using Kenger.Gateway.Leaving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Forwarding;

/// <summary>Watches the upgrade of a request, so that what comes of it can be ended when the gateway leaves.</summary>
internal sealed class ForwardedSocket : IHttpUpgradeFeature, IHttpExtendedConnectFeature, IDisposable
{
    private const string WebSocket = "websocket";
    private const string Spdy = "SPDY/";

    private readonly HttpContext _context;
    private readonly ForwardedRequest _request;
    private readonly Departure _departure;
    private readonly TimeProvider _time;
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;
    private ClosingStream? _stream;

    private ForwardedSocket(HttpContext context, ForwardedRequest request, Departure departure, TimeProvider time)
    {
        (_context, _request, _departure, _time) = (context, request, departure, time);
        _upgrade = context.Features.Get<IHttpUpgradeFeature>();
        _connect = context.Features.Get<IHttpExtendedConnectFeature>();
    }

    public bool IsUpgradableRequest => _upgrade?.IsUpgradableRequest == true;

    public bool IsExtendedConnect => _connect?.IsExtendedConnect == true;

    public string? Protocol => _connect?.Protocol;

    /// <summary>Whether YARP would pass the request on as an upgrade.</summary>
    public static bool IsAskedFor(HttpContext context)
    {
        if (context.Request.Headers.Upgrade is { Count: > 0 } upgrade)
        {
            var protocol = upgrade.ToString();
            return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && (IsWebSocket(protocol) || IsSpdy(protocol));
        }

        return HttpMethods.IsConnect(context.Request.Method)
            && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } connect }
            && IsWebSocket(connect);
    }

    /// <summary>Until it is disposed.</summary>
    public static ForwardedSocket Watch(HttpContext context, ForwardedRequest request, Departure departure, TimeProvider time)
    {
        var socket = new ForwardedSocket(context, request, departure, time);
        if (socket._upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(socket);
        }

        if (socket._connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(socket);
        }

        return socket;
    }

    public async Task<Stream> UpgradeAsync() => Closing(await _upgrade!.UpgradeAsync());

    public async ValueTask<Stream> AcceptAsync() => Closing(await _connect!.AcceptAsync());

    public void Dispose()
    {
        _request.Became(null);
        _stream?.Leave();
        if (_upgrade is not null)
        {
            _context.Features.Set(_upgrade);
        }

        if (_connect is not null)
        {
            _context.Features.Set(_connect);
        }
    }

    private ClosingStream Closing(Stream stream)
    {
        _stream = new ClosingStream(stream, _request, isWebSocket: !IsSpdy(_context.Request.Headers.Upgrade.ToString()), _time, _departure.Closing);
        _request.Became(_stream);
        return _stream;
    }

    private static bool IsWebSocket(string protocol) => protocol.Equals(WebSocket, StringComparison.OrdinalIgnoreCase);

    private static bool IsSpdy(string protocol) => protocol.StartsWith(Spdy, StringComparison.OrdinalIgnoreCase);
}

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>
/// Has the address for traffic by TLS take HTTP/3, too, and say so to all who ask there otherwise (<c>Alt-Svc</c>), if the options want it. The host's server binds it by a transport for
/// QUIC, which it has where the machine has libmsquic. Without one it would leave HTTP/3 out and say nothing.
/// </summary>
internal sealed partial class Http3(IOptions<KengerGatewayOptions> options, IEnumerable<IMultiplexedConnectionListenerFactory> transports, ILogger<Http3> logger)
{
    public const string Setting = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.Http3)} (KENGER_GATEWAY_HTTP3)";

    /// <summary>Adds it to what an address speaks. To be called once.</summary>
    public void AddTo(ListenOptions listener)
    {
        if (!options.Value.Http3)
        {
            return;
        }

        if (transports.Any())
        {
            listener.Protocols |= HttpProtocols.Http3;
        }
        else
        {
            LogMissing(Setting);
        }
    }

    [LoggerMessage(EventIds.Http3Missing, LogLevel.Warning,
        "{Setting} is true, but there is no QUIC here: HTTP/1.1 and HTTP/2 are served, and HTTP/3 is not. Install libmsquic and start again; an app of CreateSlimBuilder() "
        + "calls UseQuic() and UseKestrelHttpsConfiguration(), too")]
    private partial void LogMissing(string setting);
}

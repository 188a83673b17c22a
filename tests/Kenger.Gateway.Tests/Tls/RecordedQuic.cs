using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Stands where Kestrel has its transport for QUIC, on machines without libmsquic, too: takes what Kestrel binds, accepts nobody, and asks for the settings of handshakes as that one does.
/// </summary>
internal sealed class RecordedQuic : IMultiplexedConnectionListenerFactory
{
    private readonly List<(EndPoint EndPoint, TlsConnectionCallbackOptions Tls)> _bound = [];

    /// <summary>All addresses that were bound.</summary>
    public IReadOnlyList<EndPoint> Bound => [.. _bound.Select(each => each.EndPoint)];

    public ValueTask<IMultiplexedConnectionListener> BindAsync(EndPoint endpoint, IFeatureCollection? features = null, CancellationToken cancellationToken = default)
    {
        _bound.Add((endpoint, features!.GetRequiredFeature<TlsConnectionCallbackOptions>()));
        return ValueTask.FromResult<IMultiplexedConnectionListener>(new Listener(endpoint));
    }

    /// <summary>What a client's handshake goes by.</summary>
    /// <param name="host">The host that it asks for.</param>
    public ValueTask<SslServerAuthenticationOptions> ShakeAsync(string host)
    {
        var (endpoint, tls) = Assert.Single(_bound);
        return tls.OnConnection(
            new TlsConnectionCallbackContext
            {
                ClientHelloInfo = new SslClientHelloInfo(host, SslProtocols.Tls13),
                State = tls.OnConnectionState,
                Connection = new DefaultConnectionContext { LocalEndPoint = endpoint },
            },
            CancellationToken.None);
    }

    private sealed class Listener(EndPoint endpoint) : IMultiplexedConnectionListener
    {
        private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public async ValueTask<MultiplexedConnectionContext?> AcceptAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default)
        {
            await _unbound.Task;
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => DisposeAsync();

        public ValueTask DisposeAsync()
        {
            _unbound.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A theory that speaks QUIC.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class QuicTheoryAttribute : TheoryAttribute
{
    public QuicTheoryAttribute()
    {
        if (!(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows()) || !QuicListener.IsSupported)
        {
            Skip = "needs QUIC (libmsquic of packages.microsoft.com)";
        }
    }
}

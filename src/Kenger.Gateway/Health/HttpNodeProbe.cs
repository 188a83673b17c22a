using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>
/// Connects anew, asks for the health path, and takes status 200 for well. Connections are never reused: a node that takes
/// no new ones is not well, however the old ones do.
/// </summary>
internal sealed class HttpNodeProbe(IOptions<KengerGatewayOptions> options, TimeProvider time) : INodeProbe, IDisposable
{
    private readonly TimeSpan _timeout = options.Value.Health.Timeout;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // Probes belong to no request: nothing to trace.
        ActivityHeadersPropagator = null,
    });

    public async Task<string?> ProbeAsync(GatewayNode node, string healthPath, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, UriOf(node, healthPath));
            request.Headers.ConnectionClose = true;
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kenger-gateway", "probe"));
            // Headers are enough: whatever the body says, the connection is closed over it.
            using var response = await _http.SendAsync(request, both.Token);
            return response.StatusCode == HttpStatusCode.OK ? null : $"{healthPath} answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{healthPath} did not answer within {_timeout.TotalSeconds:0.###} s";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return ConnectFailure.Describe(e);
        }
    }

    public void Dispose() => _http.Dispose();

    // The path goes out as it was registered, dots and percent signs included.
    private static Uri UriOf(GatewayNode node, string healthPath) =>
        new($"http://{node.Address}{healthPath}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}

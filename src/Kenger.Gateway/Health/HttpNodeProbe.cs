using System.Net;
using System.Net.Http.Headers;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Trust;

namespace Kenger.Gateway.Health;

/// <summary>
/// Connects anew, asks for the health path, and takes status 200 for well, unless the SDK at the other end answers for another namespace; see
/// <see cref="ProbeKind"/> for what else it asks.
/// Connections are never reused: a node that takes no new ones is not well, however the old ones do.
/// </summary>
internal sealed class HttpNodeProbe(ProbeKinds kinds, NodeConnector connector, NodeTls tls, TimeProvider time) : INodeProbe, IDisposable
{
    /// <summary>Part of the problem of a node that doesn't answer at all.</summary>
    public const string NoAnswer = " did not answer within ";

    private const int MaxAnswerBytes = 1024;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        ConnectCallback = connector.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.Zero,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // Probes belong to no request: nothing to trace.
        ActivityHeadersPropagator = null,
    });

    public async Task<string?> ProbeAsync(GatewayNode node, string healthPath, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var problem = kinds.Find(node.Namespace, healthPath) switch
            {
                ProbeKind.Connect => await ConnectAsync(node, both.Token),
                ProbeKind.Grpc => await CheckGrpcAsync(node, healthPath, both.Token),
                ProbeKind.Http2 => await AskAsync(node, healthPath, HttpVersion.Version20, both.Token),
                _ => await AskAsync(node, healthPath, HttpVersion.Version11, both.Token),
            };
            cancellationToken.ThrowIfCancellationRequested();
            return problem;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{healthPath}{NoAnswer}{timeout.TotalSeconds:0.###} s";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return ConnectFailure.Describe(exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> ConnectAsync(GatewayNode node, CancellationToken cancellationToken)
    {
        using var link = await connector.ConnectAsync(node.Namespace, node.Host, node.Port, cancellationToken);
        return null;
    }

    private async Task<string?> AskAsync(GatewayNode node, string healthPath, Version version, CancellationToken cancellationToken)
    {
        using var request = RequestTo(node, healthPath, HttpMethod.Get, version);
        using var response = await _http.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? await FindOtherNamespaceAsync(node.Namespace, response.Content, cancellationToken)
            : $"{healthPath} answered {(int)response.StatusCode}";
    }

    /// <summary>
    /// Reads for whom the node answers. The headers have said that it is well: a body that is none of ours, is large, or never comes changes
    /// nothing, and the connection is closed over it.
    /// </summary>
    private static async Task<string?> FindOtherNamespaceAsync(string ns, HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType?.MediaType != "application/json" || content.Headers.ContentLength > KengerStatus.MaxBytes)
        {
            return null;
        }

        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var body = new byte[KengerStatus.MaxBytes];
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            return KengerStatus.ProblemOf(ns, body.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<string?> CheckGrpcAsync(GatewayNode node, string healthPath, CancellationToken cancellationToken)
    {
        using var request = RequestTo(node, GrpcHealth.MethodOf(healthPath), HttpMethod.Post, HttpVersion.Version20);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content = new ByteArrayContent(GrpcHealth.RequestOf(healthPath));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(GrpcHealth.ContentType);
        using var response = await _http.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
        return GrpcHealth.ProblemOf(response, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    // The path goes out as it was registered, dots and percent signs included.
    private HttpRequestMessage RequestTo(GatewayNode node, string path, HttpMethod method, Version version)
    {
        var trust = tls.Find(node.Namespace);
        var scheme = trust is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var request = new HttpRequestMessage(method, NodeUri.At($"{scheme}://{node.Address}", path))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (trust is not null)
        {
            request.Options.Set(NodeTrust.Key, trust);
        }

        request.Headers.ConnectionClose = version == HttpVersion.Version11;
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kenger-gateway", "probe"));
        return request;
    }
}

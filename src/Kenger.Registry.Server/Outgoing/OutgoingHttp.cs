using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Outgoing;

/// <summary>
/// All HTTP that the registry begins itself, to addresses that an operator named: no redirects, no cookies, no proxy but a configured one, bounded in time
/// and in what is read. Each connection is checked after the name is resolved, see <see cref="OutgoingConnector"/>.
/// </summary>
internal sealed class OutgoingHttp : IDisposable
{
    /// <summary>The most of an answer that is read, where a request does not say it.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    private const int MaxAnswerHeaderKilobytes = 16;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http;
    private readonly HttpClient _inHouse;
    private readonly TimeProvider _time;

    public OutgoingHttp(OutgoingConnector connector, IOptions<KengerRegistryServerOptions> options, TimeProvider time, InHouseTrust? trust = null)
    {
        _time = time;
        _inHouse = NewClient(connector, proxy: null, trust);
        _http = NewClient(connector, options.Value.OutgoingProxy);
    }

    /// <summary>Sends it once. Throws only when the caller itself gives up.</summary>
    public async Task<OutgoingAnswer> SendAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(request.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = Message(request);
            using var response = await (request.IsInHouse ? _inHouse : _http).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (body, isWhole) = await ReadAsync(response.Content, request.MaxAnswerBytes, either.Token);
            return OutgoingAnswer.Of((int)response.StatusCode, body, isWhole, RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Ours, or that of the connection.
            return OutgoingAnswer.None(timeout.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"no answer within {request.Timeout.TotalSeconds:0.###} s")
                : "no connection in time");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return OutgoingAnswer.None(Explain(exception));
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _inHouse.Dispose();
    }

    private static HttpClient NewClient(OutgoingConnector connector, string? proxy, InHouseTrust? trust = null) =>
        new(new SocketsHttpHandler
        {
            // Without it .NET makes an activity of each call, with the URL in it, and in the URL of a webhook is its token.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            MaxResponseHeadersLength = MaxAnswerHeaderKilobytes,
            // What a name means may change: no connection outlives that for long.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            Proxy = proxy is null ? null : new System.Net.WebProxy(proxy),
            SslOptions = trust?.CreateOptions() ?? new(),
            UseCookies = false,
            UseProxy = proxy is not null,
        })
        {
            // Each call has its own.
            Timeout = Timeout.InfiniteTimeSpan,
        };

    private HttpRequestMessage Message(OutgoingRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Url);
        message.Headers.TryAddWithoutValidation("User-Agent", "Kenger");
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        if (request.Secret is { } secret)
        {
            message.Headers.TryAddWithoutValidation(RequestSignature.Header, RequestSignature.Create(secret, _time.GetUtcNow(), request.Body.Span));
        }

        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadAsync(HttpContent content, int max, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[max + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return (bytes.AsMemory(0, Math.Min(length, max)), length <= max);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var after = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return after > TimeSpan.Zero ? after : null;
    }

    /// <summary>Why nothing came of a call. Not the exceptions' own words: some hold the request's URL.</summary>
    public static string Explain(Exception exception) => (exception as HttpRequestException, Innermost(exception)) switch
    {
        (_, OutgoingNotAllowedException notAllowed) => notAllowed.Message,
        (_, CertificateRefusedException refused) => $"TLS failed: {refused.Message}",
        (_, AuthenticationException) or ({ HttpRequestError: HttpRequestError.SecureConnectionError }, _) =>
            "TLS failed: its certificate is not trusted on this machine, is for another name, or is over",
        (_, SocketException { SocketErrorCode: SocketError.ConnectionRefused }) => "it refuses connections",
        (_, SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }) => "its name can't be resolved",
        (_, SocketException { SocketErrorCode: SocketError.TimedOut }) => "no connection in time",
        (_, SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable }) => "there is no way to its address",
        ({ HttpRequestError: HttpRequestError.ProxyTunnelError }, _) => "the proxy did not connect to it",
        ({ HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }, _) => "the headers of its answer are too large",
        ({ HttpRequestError: HttpRequestError.InvalidResponse }, _) => "what it answers is no HTTP",
        _ => "the connection broke off",
    };

    private static Exception Innermost(Exception exception)
    {
        while (exception is not OutgoingNotAllowedException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }
}

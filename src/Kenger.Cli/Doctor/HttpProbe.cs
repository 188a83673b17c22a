using System.Net;
using System.Net.Sockets;
using Kenger.Contracts;

namespace Kenger.Cli.Doctor;

/// <summary>Asks addresses of which nobody knows what answers there. Never throws for what is asked; an answer or the reason why there is none.</summary>
internal sealed class HttpProbe : IDisposable
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <param name="time">The clock.</param>
    /// <param name="usesProxy">Whether it asks through the proxy of the environment.</param>
    /// <param name="authorities">The CAs that alone are trusted; null for those of the machine.</param>
    public HttpProbe(TimeProvider time, bool usesProxy, TrustedAuthorities? authorities)
    {
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = usesProxy,
            AllowAutoRedirect = false,
            ConnectTimeout = Patience,
            SslOptions = new ServerTrust(() => authorities, time).CreateOptions(authorities is not null),
        })
        {
            MaxResponseContentBufferSize = MaxBytes, Timeout = Patience,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks.</summary>
    /// <param name="url">The address: <c>http://10.0.0.1:5000</c>.</param>
    /// <param name="path">What is asked there.</param>
    /// <param name="token">The token to show; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProbeAnswer> GetAsync(string url, string path, string? token, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + path, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            return new ProbeAnswer(ReachProblem.Address, $"'{LongText.Shorten(url)}' is no address like http://10.0.0.1:5000");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (token is not null && !request.Headers.TryAddWithoutValidation(ApiRoutes.TokenHeader, token))
        {
            return new ProbeAnswer(ReachProblem.Address, "the token must be visible ASCII characters without blanks");
        }

        var begin = _time.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var took = _time.GetElapsedTime(begin);
            return new ProbeAnswer(ReachProblem.None, null)
            {
                Status = (int)response.StatusCode,
                Body = body,
                Took = took,
                // In the middle of the second it names, at the middle of the time it took.
                ClockAhead = response.Headers.Date is { } date ? date.AddSeconds(0.5) - (_time.GetUtcNow() - (took / 2)) : null,
            };
        }
        catch (HttpRequestException exception)
        {
            return Explain(exception, address);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(ReachProblem.NoAnswer, $"no answer within {Patience.TotalSeconds:0} s");
        }
        // A host that is no name, a header that no socket takes, an encoding that nobody knows.
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or IOException or NotSupportedException or ArgumentException)
        {
            return new ProbeAnswer(ReachProblem.NoHttp, exception.Message);
        }
    }

    private static ProbeAnswer Explain(HttpRequestException exception, Uri address) => (exception.HttpRequestError, exception.InnerException) switch
    {
        (HttpRequestError.NameResolutionError, _) => new(ReachProblem.Name, $"the name {address.Host} can't be resolved"),
        (_, SocketException { SocketErrorCode: SocketError.ConnectionRefused }) => new(ReachProblem.Refused, "connection refused: nobody listens there"),
        (_, SocketException socket) => new(ReachProblem.NoAnswer, socket.Message),
        (_, OperationCanceledException or TimeoutException) => new(ReachProblem.NoAnswer, $"no connection within {Patience.TotalSeconds:0} s"),
        (HttpRequestError.SecureConnectionError, var inner) => new(ReachProblem.Tls, $"no TLS connection: {inner?.Message ?? exception.Message}"),
        (HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse, _) => new(ReachProblem.NoHttp, "it does not answer in HTTP"),
        _ => new(ReachProblem.NoHttp, exception.Message),
    };
}

/// <summary>What came of a question.</summary>
/// <param name="Problem">Why there is no answer.</param>
/// <param name="Detail">In words.</param>
internal sealed record ProbeAnswer(ReachProblem Problem, string? Detail)
{
    /// <summary>0 without an answer.</summary>
    public int Status { get; init; }

    public string Body { get; init; } = "";

    public TimeSpan Took { get; init; }

    public TimeSpan? ClockAhead { get; init; }
}

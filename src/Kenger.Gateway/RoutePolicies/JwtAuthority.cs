using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Kenger.Gateway.Connections;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// The keys of one authority, as it published them last. Read when they are first asked for, anew every 12 hours and when a token names an unknown one; while
/// the authority is away the last good ones go on. One asks it at a time, whoever waits.
/// </summary>
internal sealed partial class JwtAuthority(string url, HttpClient http, TimeProvider time, ILogger logger)
{
    /// <summary>How long no other try is made where there are no keys yet.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>How long no other try is made where there are keys.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(12);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private JwtKeys? _keys;
    private Task? _running;
    private long? _triedAt;
    private string? _problem;

    /// <summary>Its keys; null while it has not given any.</summary>
    public ValueTask<JwtKeys?> KeysAsync()
    {
        if (Volatile.Read(ref _keys) is not { } keys)
        {
            return new(AfterAsync(Begin(FirstPause)));
        }

        if (time.GetElapsedTime(keys.ReadAt) >= MaxAge)
        {
            // Nobody waits for it.
            _ = Begin(Pause);
        }

        return new(keys);
    }

    /// <summary>Its keys after another look, for whom those it gave are not enough; the same when it was asked just now.</summary>
    public Task<JwtKeys?> NewerAsync() => AfterAsync(Begin(Pause));

    private async Task<JwtKeys?> AfterAsync(Task running)
    {
        await running;
        return Volatile.Read(ref _keys);
    }

    // The try under way, or a new one; none where the last one was just now.
    private Task Begin(TimeSpan pause)
    {
        lock (_lock)
        {
            if (_running is { IsCompleted: false })
            {
                return _running;
            }

            if (_triedAt is { } last && time.GetElapsedTime(last) < pause)
            {
                return Task.CompletedTask;
            }

            _triedAt = time.GetTimestamp();
            // It is nobody's request, and ends with none.
            using (ExecutionContext.SuppressFlow())
            {
                return _running = Task.Run(TryReadAsync);
            }
        }
    }

    private async Task TryReadAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            var keys = await ReadAsync(patience.Token);
            if (_problem is not null || Volatile.Read(ref _keys) is null)
            {
                LogRead(url, keys.Count, LongText.Shorten(keys.Issuer));
            }

            Volatile.Write(ref _keys, keys);
            _problem = null;
        }
        catch (Exception exception)
        {
            var problem = exception is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : exception.Message;
            if (problem != _problem)
            {
                LogAway(url, problem, Volatile.Read(ref _keys) is null ? "requests that need its tokens are answered 503" : "the keys it gave last go on");
                _problem = problem;
            }
        }
    }

    private async Task<JwtKeys> ReadAsync(CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(await GetAsync($"{url.TrimEnd('/')}/.well-known/openid-configuration", cancellationToken));
        var (issuer, place) = (TextOf(document.RootElement, "issuer"), TextOf(document.RootElement, "jwks_uri"));
        // What comes by TLS must not be lost to plain HTTP.
        if (!Uri.TryCreate(place, UriKind.Absolute, out var keys)
            || !(keys.Scheme == Uri.UriSchemeHttps || (keys.Scheme == new Uri(url).Scheme && LocalProgram.IsLoopbackHost(keys.Host))))
        {
            throw new FormatException("its jwks_uri must be an https URL");
        }

        return JwtKeys.Read(issuer, await GetAsync(place, cancellationToken), time.GetTimestamp());
    }

    private async Task<byte[]> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(address, cancellationToken);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsByteArrayAsync(cancellationToken)
            : throw new HttpRequestException($"{LongText.Shorten(address)} is answered {(int)answer.StatusCode}");
    }

    private static string TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value is { ValueKind: JsonValueKind.String } && value.GetString() is { Length: > 0 } text
            ? text
            : throw new FormatException($"its /.well-known/openid-configuration says no {name}");

    [LoggerMessage(EventIds.JwtKeysRead, LogLevel.Information, "The authority {Authority} has given {Count} keys; tokens must be of the issuer {Issuer}")]
    private partial void LogRead(string authority, int count, string issuer);

    [LoggerMessage(EventIds.JwtKeysNotRead, LogLevel.Warning, "The authority {Authority} gives no keys ({Reason}): {Meanwhile}")]
    private partial void LogAway(string authority, string reason, string meanwhile);
}

/// <summary>All authorities, each once however many routes ask for its tokens.</summary>
internal sealed class JwtAuthorities(TimeProvider time, ILogger<JwtAuthorities> logger) : IDisposable
{
    private const int MaxAnswerBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<string, JwtAuthority> _all = new(StringComparer.Ordinal);

    private readonly HttpClient _http = Create();

    /// <summary>Knows the keys of an authority.</summary>
    public JwtAuthority Of(string url) => _all.GetOrAdd(url, key => new JwtAuthority(key, _http, time, logger));

    public void Dispose() => _http.Dispose();

    private static HttpClient Create()
    {
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = new OutsideProxy(),
            // What a name means may change: no connection outlives that for long.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        };
        PoolStream.UseFor(handler);
        return new HttpClient(handler)
        {
            MaxResponseContentBufferSize = MaxAnswerBytes,
            // Each try has its own time.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }
}

/// <summary>The environment's proxy, but not to this machine.</summary>
internal sealed class OutsideProxy : IWebProxy
{
    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}

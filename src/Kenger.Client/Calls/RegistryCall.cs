using System.Diagnostics;
using Kenger.Client.Telemetry;
using Kenger.Contracts;
using Polly;

namespace Kenger.Client.Calls;

/// <summary>One call on its way through the handlers, before it is known which address it goes to.</summary>
internal sealed class RegistryCall
{
    private static readonly HttpRequestOptionsKey<RegistryCall> Key = new("Kenger.Call");

    private readonly KengerClientMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private int _ended;

    private RegistryCall(HttpRequestMessage request, KengerClientMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        Debug.Assert(request.RequestUri is not null, "HttpClient lets no request without an address through.");
        _metrics = metrics;
        _time = time;
        _startedAt = time.GetTimestamp();
        PathAndQuery = request.RequestUri.PathAndQuery;
        Path = request.RequestUri.AbsolutePath;
        Wait = LongPoll.WaitIn(request.RequestUri.Query);
        IsRepeatable = !request.Headers.Remove(Delivery.Header);
        CancellationToken = cancellationToken;
    }

    /// <summary>What follows the address: route and query.</summary>
    public string PathAndQuery { get; }

    /// <summary>The route alone.</summary>
    public string Path { get; }

    /// <summary>How long the registry may hold its answer back.</summary>
    public TimeSpan Wait { get; }

    /// <summary>Whether a second delivery changes nothing; see <see cref="Delivery.AtMostOnce"/>.</summary>
    public bool IsRepeatable { get; }

    /// <summary>The caller's, which Polly doesn't hand to its pauses.</summary>
    public CancellationToken CancellationToken { get; }

    public static RegistryCall Begin(
        HttpRequestMessage request, KengerClientMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        var call = new RegistryCall(request, metrics, time, cancellationToken);
        request.Options.Set(Key, call);
        request.SetPolicyExecutionContext(new Context { [Key.Key] = call });
        return call;
    }

    /// <summary>Null for a request that didn't come through our handlers, that of a bare Refit client for example.</summary>
    public static RegistryCall? Find(HttpRequestMessage? request) =>
        request is not null && request.Options.TryGetValue(Key, out var call) ? call : null;

    public static RegistryCall From(HttpRequestMessage request) =>
        Find(request) ?? throw new InvalidOperationException($"A {nameof(CallHandler)} must stand before this one.");

    public static RegistryCall From(Context context) => (RegistryCall)context[Key.Key];

    /// <summary>Counts the call, once: what became of it first holds.</summary>
    /// <param name="failure">Null for success.</param>
    public void End(Exception? failure)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _metrics.Called(Path[Math.Min(ApiRoutes.Prefix.Length + 1, Path.Length)..], failure, _time.GetElapsedTime(_startedAt));
        }
    }
}

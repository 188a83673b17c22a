using System.Net;
using Microsoft.Extensions.Options;
using Polly;

namespace Kenger.Client;

/// <summary>
/// Tries a call again after no address answered, or after 429, 502, 503 and 504. Polly counts the tries; the pauses are
/// ours, because Polly's own run on a clock that no test can turn.
/// </summary>
internal sealed class RetryPolicy(IOptions<KengerClientOptions> options, TimeProvider time, KengerClientMetrics metrics)
{
    /// <summary>A registry that asks for more patience than this gets its caller's instead: the call fails at once and says when to come back.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private const string CancellationKey = "cancellation";

    private IAsyncPolicy<HttpResponseMessage>? _policy;

    public IAsyncPolicy<HttpResponseMessage> Policy => _policy ??= Polly.Policy<HttpResponseMessage>
        .Handle<NoAnswerException>(failure => failure.MayRepeat)
        .OrResult(IsWorthRetrying)
        .RetryAsync(options.Value.Retries, PauseAsync);

    /// <summary>Carries the caller's cancellation to the pauses, which Polly doesn't hand it to.</summary>
    public static Context CreateContext(CancellationToken cancellationToken) => new() { [CancellationKey] = cancellationToken };

    private bool IsWorthRetrying(HttpResponseMessage response)
    {
        var safe = response.StatusCode switch
        {
            // Refused before it was carried out.
            HttpStatusCode.TooManyRequests => true,
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                ApiCall.Of(response.RequestMessage!).Repeatable,
            _ => false,
        };
        return safe && !(AskedFor(response) > LongestPause);
    }

    private async Task PauseAsync(DelegateResult<HttpResponseMessage> outcome, int retry, Context context)
    {
        metrics.Retried();
        var pause = Backoff.After(retry, options.Value.RetryPause, LongestPause, Random.Shared.NextDouble());
        if (outcome.Result is { } response)
        {
            var asked = AskedFor(response) ?? TimeSpan.Zero;
            pause = asked > pause ? asked : pause;
            response.Dispose();
        }

        await Task.Delay(pause, time, (CancellationToken)context[CancellationKey]);
    }

    private TimeSpan? AskedFor(HttpResponseMessage response) =>
        RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow());
}

using System.Net;
using Kenger.Client.Calls;
using Kenger.Client.Telemetry;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Extensions.Http;

namespace Kenger.Client.Retries;

/// <summary>
/// Tries a call again after no address answered, or after an answer that says to come back. What must not be repeated never gets here,
/// see <see cref="RepeatGuard"/>. Polly counts the tries; the pauses are ours, because Polly's own run on a clock that no test can turn.
/// </summary>
internal sealed class RetryPolicy(
    IOptions<KengerClientOptions> options, TimeProvider time, KengerClientMetrics metrics, Envelope envelope)
{
    /// <summary>Who is asked for a longer pause is the caller: the call fails at once and says when to come back.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private IAsyncPolicy<HttpResponseMessage>? _policy;

    public IAsyncPolicy<HttpResponseMessage> Policy => _policy ??= HttpPolicyExtensions
        .HandleTransientHttpError()
        .OrResult(response => response.StatusCode == HttpStatusCode.TooManyRequests)
        .RetryAsync(options.Value.Retries, PauseAsync);

    private async Task PauseAsync(DelegateResult<HttpResponseMessage> outcome, int retry, Context context)
    {
        metrics.Retried();
        var pause = Backoff.After(retry, options.Value.RetryPause, MaxPause, Random.Shared.NextDouble());
        if (outcome.Result is { } response)
        {
            var asked = envelope.RetryAfterOf(response) ?? TimeSpan.Zero;
            pause = asked > pause ? asked : pause;
            response.Dispose();
        }

        await Task.Delay(pause, time, RegistryCall.From(context).CancellationToken);
    }
}

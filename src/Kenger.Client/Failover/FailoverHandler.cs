using System.Net;
using Kenger.Client.Calls;
using Kenger.Client.Configuration;
using Kenger.Client.Telemetry;
using Kenger.Contracts;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Failover;

/// <summary>Tries the registry's addresses one after the other until one answers, each within its own time.</summary>
internal sealed class FailoverHandler(
    AddressSelector addresses, IOptions<KengerClientOptions> options, TimeProvider time, KengerClientMetrics metrics) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = RegistryCall.From(request);
        var order = addresses.InOrder();
        var reasons = new List<string>(order.Length);
        HttpResponseMessage? turnedAway = null;
        Exception? last = null;
        var mayRepeat = true;

        for (var i = 0; i < order.Length && mayRepeat; i++)
        {
            if (i > 0)
            {
                metrics.FailedOver();
            }

            var address = order[i];
            var startedAt = time.GetUtcNow();
            request.RequestUri = RegistryAddress.Join(address, call.PathAndQuery);
            var timeout = TimeoutOf(call);
            using var limit = new CancellationTokenSource(timeout, time);
            try
            {
                var response = await AttemptAsync(request, call, address, limit.Token, cancellationToken);
                if (!IsElsewhereBetter(response.StatusCode))
                {
                    turnedAway?.Dispose();
                    addresses.Succeeded(address);
                    return response;
                }

                turnedAway?.Dispose();
                turnedAway = response;
                mayRepeat = call.IsRepeatable;
                addresses.Failed(address, startedAt, $"{address} answered {(int)response.StatusCode}");
            }
            catch (Exception exception) when (
                !cancellationToken.IsCancellationRequested
                && AttemptFailure.From(address, exception, limit.IsCancellationRequested, timeout) is { } failure)
            {
                last = exception;
                mayRepeat = call.IsRepeatable || !failure.MayHaveArrived;
                reasons.Add(failure.Reason);
                addresses.Failed(address, startedAt, failure.Reason);
            }
        }

        // An answer, even one that sends the caller away, says more than a connection that failed.
        return turnedAway ?? throw new NoAnswerException(string.Join("; ", reasons), mayRepeat, last);
    }

    private static bool IsElsewhereBetter(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<HttpResponseMessage> AttemptAsync(
        HttpRequestMessage request, RegistryCall call, Uri address, CancellationToken limit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellationToken);
        var response = await base.SendAsync(request, either.Token);
        try
        {
            // Whatever becomes of it, its connection is free afterwards, or closed.
            using var whole = response.Content;
            response.Content = await RegistryAnswer.ReadAsync(whole, address, LimitOf(call, response), either.Token);
            // Most handlers set it; who reads the answer needs it from all of them.
            response.RequestMessage = request;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Only what lists many things is ever large.
    private int LimitOf(RegistryCall call, HttpResponseMessage response) =>
        response.IsSuccessStatusCode
        && (call.Path.Equals(ApiRoutes.Sync, StringComparison.Ordinal) || call.Path.EndsWith("/list", StringComparison.Ordinal))
            ? options.Value.MaxAnswerBytes
            : Math.Min(options.Value.MaxAnswerBytes, RegistryAnswer.MaxSmallBytes);

    // Registries add some jitter to the wait of a long poll, so that pollers don't come back together.
    private TimeSpan TimeoutOf(RegistryCall call) => options.Value.RequestTimeout + (call.Wait * 1.25);
}

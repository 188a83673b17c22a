using Kenger.Client.Calls;
using Kenger.Client.Telemetry;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>
/// How Refit reads and writes the registry's API: the envelope, and the <see cref="KengerException"/> for every answer that is no
/// success. For those who register <see cref="IServiceRegistration"/>, <see cref="IRegistryFeed"/>, <see cref="IRegistryOperator"/> or
/// <see cref="IReleaseOperator"/> with Refit themselves; <c>AddKengerClient()</c> does it for everybody else, with failover and retries.
/// </summary>
public static class KengerRefitSettings
{
    internal const string AcceptHeader = "Accept: application/json";

    /// <summary>Refit puts the token behind it, or takes it away.</summary>
    internal const string TokenHeader = "Authorization: Bearer";

    /// <summary>No web page can send it: a registry without tokens takes a follower's word only by such a header.</summary>
    internal const string ClientHeader = "X-Kenger-Client: 1";

    /// <summary>Settings for one registry.</summary>
    /// <param name="token">What every call carries; null where the registry asks for none, or the HTTP client sends it.</param>
    public static RefitSettings Create(string? token = null) => Create(() => token, new Envelope(TimeProvider.System), metrics: null);

    internal static RefitSettings Create(Func<string?> token, Envelope envelope, KengerClientMetrics? metrics) =>
        new(new EnvelopeSerializer(metrics))
        {
            // A body of known length, as every server understands it.
            Buffered = true,
            AuthorizationHeaderValueGetter = (_, _) => ValueTask.FromResult(token() ?? ""),
            ExceptionFactory = async response => Ended(response, await envelope.FailureOfAsync(response)),
            DeserializationExceptionFactory = (response, exception) =>
                ValueTask.FromResult(Ended(response, envelope.NotOurs(response, exception.Message, exception))),
            TransportExceptionFactory = CallFailure.From,
        };

    private static Exception? Ended(HttpResponseMessage response, KengerException? failure)
    {
        if (failure is not null)
        {
            RegistryCall.Find(response.RequestMessage)?.End(failure);
        }

        return failure;
    }
}

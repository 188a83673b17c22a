using Microsoft.Extensions.Options;

namespace Kenger.Client;

/// <summary>Sends a call and brings back whatever was answered, or says why nothing was.</summary>
internal sealed class RegistryTransport(IHttpClientFactory http, IOptions<KengerClientOptions> options, TimeProvider time)
{
    public const string HttpClientName = "Kenger.Client";

    public async Task<RegistryAnswer> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var client = http.CreateClient(HttpClientName);
        using var request = call.ToRequest(options.Value.Token, cancellationToken);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new RegistryAnswer(
                request.RequestUri!,
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow()),
                ((BufferedAnswer)response.Content).Bytes);
        }
        catch (Exception exception) when (exception is HttpRequestException or AnswerTooLargeException)
        {
            throw new KengerUnavailableException($"No registry answered {call.Method} {call.Route}: {exception.Message}.", inner: exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Only the caller's own cancellation may look like one.
            throw new KengerUnavailableException($"{call.Method} {call.Route} was broken off.", inner: exception);
        }
    }
}

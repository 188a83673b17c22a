using System.Net;
using Kenger.Client.Calls;

namespace Kenger.Client.Retries;

/// <summary>
/// Says what must not be repeated, by throwing what the caller gets, before the <see cref="RetryPolicy"/> sees it: what another try can't
/// change, what the registry asks to leave alone for long, and a call that may have been carried out and must not be twice.
/// </summary>
internal sealed class RepeatGuard(Envelope envelope) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (NoAnswerException exception) when (!exception.MayRepeat)
        {
            throw CallFailure.From(request, exception, cancellationToken);
        }

        if (!response.IsSuccessStatusCode
            && !IsWorthRepeating(response, RegistryCall.From(request))
            && await envelope.FailureOfAsync(response) is { } failure)
        {
            response.Dispose();
            throw failure;
        }

        return response;
    }

    private bool IsWorthRepeating(HttpResponseMessage response, RegistryCall call)
    {
        var isSafe = response.StatusCode switch
        {
            // Refused before it was carried out.
            HttpStatusCode.TooManyRequests => true,
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => call.IsRepeatable,
            _ => false,
        };
        return isSafe && !(envelope.RetryAfterOf(response) > RetryPolicy.MaxPause);
    }
}

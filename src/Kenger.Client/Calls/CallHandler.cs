using Kenger.Client.Telemetry;

namespace Kenger.Client.Calls;

/// <summary>
/// The outermost handler: what comes in is a call, what goes out is an answer or the exception its caller gets. Counts both.
/// </summary>
internal sealed class CallHandler(KengerClientMetrics metrics, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = RegistryCall.Begin(request, metrics, time, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            // Whether it is the answer that was asked for is known when somebody has read it.
            (response.Content as RegistryAnswer)?.EndWithIt(call);
            return response;
        }
        catch (Exception exception)
        {
            var failure = CallFailure.From(request, exception, cancellationToken);
            call.End(failure);
            if (ReferenceEquals(failure, exception))
            {
                throw;
            }

            throw failure;
        }
    }
}

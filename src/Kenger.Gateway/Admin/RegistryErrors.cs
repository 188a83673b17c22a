using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Answers;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary>Passes on what the registry says to a change that was written through to it.</summary>
internal sealed class RegistryErrors : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (KengerException exception)
        {
            await AnswerAsync(context.HttpContext, exception);
            return Results.Empty;
        }
    }

    private static Task AnswerAsync(HttpContext context, KengerException refusal)
    {
        switch (refusal)
        {
            case KengerValidationException:
                return WriteAsync(StatusCodes.Status400BadRequest, refusal.Message, "invalid");
            case KengerNotFoundException:
                return WriteAsync(StatusCodes.Status404NotFound, refusal.Message, "not_found");
            case KengerConflictException:
                return WriteAsync(StatusCodes.Status409Conflict, refusal.Message, "conflict");
            case KengerUnavailableException:
                context.Response.Headers.RetryAfter = "1";
                return WriteAsync(StatusCodes.Status503ServiceUnavailable, refusal.Message, "registry_unavailable");
            default:
                // The caller may: it is the gateway that the registry doesn't let.
                return WriteAsync(StatusCodes.Status502BadGateway, $"the registry refused this gateway: {refusal.Message}",
                    "registry_refused");
        }

        Task WriteAsync(int status, string message, string reason) =>
            GatewayError.WriteAsync(context, status, message, new GatewayErrorData { Reason = reason });
    }
}

using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kenger.Registry.Server.Http;

internal sealed class RefusalAnswer(Refusal refusal) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = refusal.Code;
        if (refusal.RetryAfter is { } retryAfter)
        {
            response.Headers[HeaderNames.RetryAfter] =
                Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Code == ErrorCodes.Unauthenticated)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        }

        return response.WriteAsJsonAsync(
            new ApiResponse<IReadOnlyList<FieldError>> { Code = refusal.Code, Message = refusal.Message, Data = refusal.Fields },
            KengerJson.Readable.ApiResponseIReadOnlyListFieldError,
            "application/json",
            httpContext.RequestAborted);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Refuses bodies that say they are too large, and counts those that don't say how large they are. The server's own limit would count the lines
/// between chunks, too.
/// </summary>
internal sealed class BodySizeStep(long maxBytes, RouteAnswers answers) : RouteStep
{
    private readonly RouteAnswer _tooLarge =
        new(
            StatusCodes.Status413PayloadTooLarge,
            "body_too_large",
            string.Create(CultureInfo.InvariantCulture, $"the body is too large: this path takes {maxBytes} bytes at most"))
        {
            Closes = true,
        };

    public override string Name => "body_size";

    public override RouteAnswer? Find(HttpContext context) => context.Request.ContentLength > maxBytes ? _tooLarge : null;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Find(context) is { } answer)
        {
            return answers.WriteAsync(context, answer);
        }

        if (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            context.Request.Body = new CountedBody(context.Request.Body, maxBytes);
        }

        return next(context);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Refuses bodies that say they are too large. Of those that don't say how large they are the server counts the bytes as they come: the route tells
/// it the same limit, see <c>RouteCompiler</c>.
/// </summary>
internal sealed class BodySizeStep(long maxBytes, RouteAnswers answers) : RequestStep(answers)
{
    private readonly RouteAnswer _tooLarge =
        new(
            StatusCodes.Status413PayloadTooLarge,
            "body_too_large",
            string.Create(CultureInfo.InvariantCulture, $"the body is too large: this path takes {maxBytes} bytes at most"))
        {
            Closes = true,
        };

    public override RouteAnswer? Find(HttpContext context) => context.Request.ContentLength > maxBytes ? _tooLarge : null;
}

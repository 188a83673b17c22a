using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Answers what comes to a route that is being worked on.</summary>
internal sealed class MaintenanceStep(GatewayMaintenance maintenance, RouteAnswers answers) : RequestStep(answers)
{
    private const string DefaultText = "this is being worked on, and will be back";

    private readonly RouteAnswer _answer = new(StatusCodes.Status503ServiceUnavailable, "maintenance", maintenance.Text ?? DefaultText)
    {
        Headers = maintenance.RetryAfter is { } after ? [("Retry-After", after.TotalSeconds.ToString(CultureInfo.InvariantCulture))] : [],
        Html = PageOf(maintenance.Text ?? DefaultText),
    };

    public override string Name => "maintenance";

    public override RouteAnswer? Find(HttpContext context) => _answer;

    private static string PageOf(string text) =>
        $"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Maintenance</title></head><body><p>{HtmlEncoder.Default.Encode(text)}</p></body></html>\n";
}

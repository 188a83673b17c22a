using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Says to browsers which pages may ask, and answers what they ask beforehand. It keeps nobody out: what is no browser says any origin. What nodes say
/// of it themselves counts for nothing.
/// </summary>
internal sealed class CorsStep(GatewayCors cors, IList<string> methods, bool isForPreflights, RouteAnswers answers) : RouteStep
{
    private const string Prefix = "Access-Control-";
    private const string Preflight = "preflight";
    private const int MaxAskedHeaders = 2048;

    private static readonly RouteAnswer NoPreflight =
        new(StatusCodes.Status403Forbidden, "cors_refused", "what asks for leave beforehand is an OPTIONS request");

    private readonly CorsOrigins _origins = new(cors.Origins);
    private readonly string _methods = string.Join(", ", cors.Methods.Count > 0 ? cors.Methods : methods.Count > 0 ? methods : ["GET", "HEAD", "POST"]);
    private readonly string _headers = string.Join(", ", cors.Headers);
    private readonly bool _takesAllHeaders = cors.Headers.Contains(CorsRules.Any, StringComparer.Ordinal);
    private readonly string _exposed = string.Join(", ", cors.ExposedHeaders);
    private readonly string? _maxAge = cors.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;

    public override string Name => "cors";

    public override RouteAnswer? Find(HttpContext context) =>
        IsPreflight(context.Request) ? AnswerTo(context.Request) : isForPreflights ? NoPreflight : null;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Find(context) is { } answer)
        {
            return answers.WriteAsync(context, answer);
        }

        context.Response.OnStarting(
            static state =>
            {
                var (step, context) = ((CorsStep, HttpContext))state;
                step.Apply(context);
                return Task.CompletedTask;
            },
            (this, context));
        return next(context);
    }

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    private RouteAnswer AnswerTo(HttpRequest request)
    {
        if (_origins.Find(request.Headers.Origin) is not { } allowed)
        {
            return new RouteAnswer(StatusCodes.Status403Forbidden, "cors_refused", "pages of this origin may not ask here") { Headers = [("Vary", "Origin")] };
        }

        List<(string, string)> headers = [("Access-Control-Allow-Origin", allowed), ("Access-Control-Allow-Methods", _methods)];
        if (!_origins.IsAny || _takesAllHeaders)
        {
            headers.Add(("Vary", _takesAllHeaders ? "Origin, Access-Control-Request-Headers" : "Origin"));
        }

        if ((_takesAllHeaders ? AskedHeaders(request) : _headers) is { Length: > 0 } mayBeSent)
        {
            headers.Add(("Access-Control-Allow-Headers", mayBeSent));
        }

        if (cors.Credentials)
        {
            headers.Add(("Access-Control-Allow-Credentials", "true"));
        }

        if (_maxAge is not null)
        {
            headers.Add(("Access-Control-Max-Age", _maxAge));
        }

        return new RouteAnswer(StatusCodes.Status204NoContent, Preflight, "it is told what its page may ask") { Headers = headers };
    }

    // What is asked for comes back, and nothing but names.
    private static string AskedHeaders(HttpRequest request)
    {
        var asked = request.Headers.AccessControlRequestHeaders.ToString();
        string[] names = asked.Length > MaxAskedHeaders ? [] : asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.All(static name => name != CorsRules.Any && CorsRules.CheckHeader(name) is null) ? string.Join(", ", names) : "";
    }

    private void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        List<string>? given = null;
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                (given ??= []).Add(name);
            }
        }

        given?.ForEach(name => headers.Remove(name));
        if (!_origins.IsAny)
        {
            headers.Append("Vary", "Origin");
        }

        if (_origins.Find(context.Request.Headers.Origin) is not { } allowed)
        {
            return;
        }

        headers.AccessControlAllowOrigin = allowed;
        if (cors.Credentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        if (_exposed.Length > 0)
        {
            headers.AccessControlExposeHeaders = _exposed;
        }
    }
}

using System.Collections.Frozen;
using System.Net.Http;
using System.Text;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Asks another service whether a request may pass.</summary>
internal sealed class ForwardAuthStep(GatewayForwardAuth settings, AuthService service, RemoteClient clients, RouteAnswers answers) : RouteStep
{
    private const string Method = "X-Forwarded-Method";
    private const string Target = "X-Forwarded-Uri";

    // Of an answer that the client gets.
    private static readonly string[] Passed = ["Location", "Set-Cookie", "WWW-Authenticate", "Content-Type", "Content-Language", "Retry-After", "Vary"];

    // Of a body that isn't sent along, and of the connection.
    private static readonly FrozenSet<string> NotAsked = ConnectionHeaders.All.Concat(
    [
        "Host", "Content-Length", "Content-Encoding", "Expect", "Trailer", "Proxy", "Forwarded", Method, Target,
        ForwardedHeaders.Prefix, ForwardedHeaders.Proto, ForwardedHeaders.Host, ForwardedHeaders.For, ForwardedHeaders.Port, ForwardedHeaders.RealIp,
    ]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly RouteAnswer Away =
        new(StatusCodes.Status503ServiceUnavailable, "auth_away", "who may pass here can't be found out at the moment: retry after the number of seconds in Retry-After")
        {
            Headers = [("Retry-After", "1")],
        };

    private readonly Uri _url = new(settings.Url);
    private readonly string[] _answerHeaders = [.. settings.AnswerHeaders];

    public override string Name => "forward_auth";

    // What only the service may say.
    public override void Change(HttpContext context)
    {
        foreach (var name in _answerHeaders)
        {
            context.Request.Headers.Remove(name);
        }
    }

    public override async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var question = QuestionOf(context);
        using var answer = await service.AskAsync(question, settings.Timeout, context.RequestAborted);
        if (answer is null || (int)answer.Head.StatusCode is < 200 or >= 500)
        {
            await answers.WriteAsync(context, Away);
            return;
        }

        if (!answer.Head.IsSuccessStatusCode)
        {
            await PassOnAsync(context, answer);
            return;
        }

        Change(context);
        foreach (var name in _answerHeaders)
        {
            if (ValuesOf(answer.Head, name) is { Length: > 0 } values)
            {
                context.Request.Headers[name] = values;
            }
        }

        await next(context);
    }

    // What HTTP has no sure spelling for stays here.
    private static string[] ValuesOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? [.. values.Where(value => Ascii.IsValid(value))] : [];

    // What a trusted proxy in front says of the client counts.
    private string ClaimOr(string own, string header, HttpContext context) =>
        ClientNetwork.Normalize(context.Connection.RemoteIpAddress) is { } address && clients.IsTrusted(address)
        && context.Request.Headers[header].ToString() is { Length: > 0 } claimed ? claimed : own;

    private HttpRequestMessage QuestionOf(HttpContext context)
    {
        var request = context.Request;
        var question = new HttpRequestMessage(HttpMethod.Get, _url);
        var ofConnection = PassedHeaders.TakenAway(request.Headers.Connection);
        foreach (var (name, values) in request.Headers)
        {
            // X_Forwarded_Uri is another header's name to programs that take every sign for a '-'.
            if (!NotAsked.Contains(name.Replace('_', '-')) && ofConnection?.Contains(name, StringComparer.OrdinalIgnoreCase) != true)
            {
                question.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        question.Headers.TryAddWithoutValidation(Method, request.Method);
        question.Headers.TryAddWithoutValidation(Target, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        question.Headers.TryAddWithoutValidation(ForwardedHeaders.Proto, ClaimOr(request.Scheme, ForwardedHeaders.Proto, context));
        question.Headers.TryAddWithoutValidation(ForwardedHeaders.Host, ClaimOr(request.Headers.Host.ToString(), ForwardedHeaders.Host, context));
        question.Headers.TryAddWithoutValidation(ForwardedHeaders.For, clients.AddressOf(context)?.ToString() ?? "");
        return question;
    }

    private async Task PassOnAsync(HttpContext context, AuthAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.Head.StatusCode;
        answers.Note(context, "auth_refused");
        foreach (var name in Passed)
        {
            if (ValuesOf(answer.Head, name) is { Length: > 0 } values)
            {
                response.Headers[name] = values;
            }
        }

        response.Headers.CacheControl = "no-store";
        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(answer.Body, CancellationToken.None);
        }
    }
}

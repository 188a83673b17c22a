using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Before routing, on the addresses for traffic: answers ACME challenges, sends what comes by plain HTTP to TLS, and tells browsers to remember that. Not there where none of it is wanted.
/// </summary>
internal sealed class HttpsFilter(
    HttpsRedirect redirect,
    HstsHeader hsts,
    AcmeChallenges challenges,
    RemoteClient clients,
    RouteAnswers answers,
    AccessRecorder recorder,
    AdminPort adminPort,
    MappedEndpoints mapped) : IStartupFilter
{
    private static readonly RouteAnswer NoChallenge = new(StatusCodes.Status404NotFound, "no_challenge", "there is no answer to this ACME challenge");

    private static readonly RouteAnswer NoCertificate = new(
        StatusCodes.Status421MisdirectedRequest, "no_certificate", "ask by TLS, and for a host that is served: none of the certificates names this one");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            if (redirect.IsOn || hsts.Value is not null || challenges.IsOn)
            {
                app.Use(Step);
            }

            next(app);
        };

    private RequestDelegate Step(RequestDelegate next) =>
        context =>
        {
            if (!mapped.HasTraffic || adminPort.Received(context))
            {
                return next(context);
            }

            var isChallenge = AcmeChallenges.IsChallenge(context.Request.Path.Value, out var token)
                && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));
            if (isChallenge && challenges.IsOn)
            {
                return RecordAsync(context, asked => ChallengeAsync(asked, token));
            }

            if (IsByTls(context))
            {
                if (hsts.Value is not null)
                {
                    hsts.AddTo(context.Response);
                }

                return next(context);
            }

            // Who speaks HTTP/2 without TLS was told to, at an address that is there for that; an authority asks by plain HTTP, as a rule.
            return !redirect.IsOn || (isChallenge && token is not null) || HttpProtocol.IsHttp2(context.Request.Protocol) ? next(context) : RecordAsync(context, RedirectAsync);
        };

    private Task RecordAsync(HttpContext context, RequestDelegate answer) => recorder.IsOn ? recorder.RecordAsync(context, answer) : answer(context);

    // By a proxy in front, if its word is taken.
    private bool IsByTls(HttpContext context) =>
        context.Request.IsHttps
        || (context.Request.Headers[ForwardedHeaders.Proto].ToString().Equals("https", StringComparison.OrdinalIgnoreCase)
            && ClientNetwork.Normalize(context.Connection.RemoteIpAddress) is { } address
            && clients.IsTrusted(address));

    private Task RedirectAsync(HttpContext context)
    {
        var url = redirect.UrlFor(context.Request.Host.Host, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        return answers.WriteAsync(
            context,
            url is null ? NoCertificate
                : new RouteAnswer(StatusCodes.Status308PermanentRedirect, "redirected", $"it is sent to {url}") { Headers = [("Location", url)] });
    }

    private async Task ChallengeAsync(HttpContext context, string? token)
    {
        var answer = token is null ? null : await challenges.FindAsync(token, context.RequestAborted);
        if (answer is null)
        {
            await answers.WriteAsync(context, NoChallenge);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = answer.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        }
    }
}

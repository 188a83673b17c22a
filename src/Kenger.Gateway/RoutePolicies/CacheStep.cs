using System.Globalization;
using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Gives answers that were given before, where they say that they may be, and keeps those that come. All that says who may pass, and how often, comes before it.
/// </summary>
/// <param name="route">The route.</param>
/// <param name="scope">What tells its answers from those of others, and from those that it gave when it said something else.</param>
/// <param name="store">The answers.</param>
/// <param name="clients">Knows whose word nodes get.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
internal sealed class CacheStep(GatewayRoute route, string scope, AnswerStore store, RemoteClient clients, GatewayMetrics metrics, TimeProvider time) : RouteStep
{
    private readonly bool _goesByWhoAsks = !string.IsNullOrEmpty(route.Auth) || route is { Jwt: not null } or { ForwardAuth: not null } or { ClientCertificate: true };
    private readonly int _maxBytes = route.Cache!.MaxAnswerBytes;

    public override string Name => "cache";

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        return CacheRules.MayAsk(context) ? AnswerAsync(context, next)
            : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method) ? next(context)
            : ChangeAsync(context, next);
    }

    private string KeyOf(HttpContext context) => CacheRules.KeyOf(
        context, scope, ClientNetwork.Normalize(context.Connection.RemoteIpAddress) is { } address && clients.IsTrusted(address));

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var asks = CacheDirectives.Read(context.Request.Headers.CacheControl);
        var isFresh = asks.NoCache || asks.NoStore || (context.Request.Headers.CacheControl.Count == 0 && context.Request.Headers.Pragma.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase));
        var key = KeyOf(context);
        if (!isFresh && store.Find(key, context.Request.Headers) is { } answer && IsGoodFor(asks, answer))
        {
            metrics.Cached(route.Namespace, "hit");
            context.Features.Set(CacheUse.Hit);
            await WriteAsync(context, answer);
            return;
        }

        metrics.Cached(route.Namespace, "miss");
        context.Features.Set(CacheUse.Miss);
        await (asks.NoStore || context.Request.Method != "GET" ? next(context) : KeepAsync(context, next, key));
    }

    private bool IsGoodFor(CacheDirectives asks, StoredAnswer answer)
    {
        var sinceThen = (long)time.GetElapsedTime(answer.StoredAt).TotalSeconds;
        // Who wants none that is old wants none of this second, either.
        return (asks.MaxAge is not { } oldest || (oldest > 0 && sinceThen + answer.AgeBefore <= oldest)) && (asks.MinFresh is not { } least || answer.Lifetime - sinceThen >= least);
    }

    // Whoever changes something at a place makes what was said of it old (RFC 9111, section 4.4).
    private async Task ChangeAsync(HttpContext context, RequestDelegate next)
    {
        var key = KeyOf(context);
        await next(context);
        if (context.Response.StatusCode is >= 200 and < 400)
        {
            store.Remove(key);
        }
    }

    private async Task KeepAsync(HttpContext context, RequestDelegate next, string key)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        // Belongs to the request, as the stream inside does.
        var body = new RecordingStream(inner.Stream, _maxBytes);
        var isShown = IsShown(context);
        var head = new Head(context, body, (status, headers) => headers.ContentLength > _maxBytes ? null
            : CacheRules.LifetimeOf(status, headers, _goesByWhoAsks, isShown, time.GetUtcNow()));
        // The last that is registered comes first: before the route's own changes, which are made again each time an answer is given.
        context.Response.OnStarting(static state => ((Head)state).TakeAsync(), head);
        context.Features.Set<IHttpResponseBodyFeature>(new RecordedBody(inner, body));
        // As they are now: who forwards them may change them.
        var request = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(inner);
        }

        await head.TakeAsync();
        if (head.Lifetime is { } lifetime && IsWhole(context) && body.Take() is { } whole && (head.Headers.ContentLength ?? whole.Length) == whole.Length)
        {
            Keep(key, request, head, whole, lifetime, started);
        }
    }

    private static bool IsShown(HttpContext context) =>
        context.Request.Headers.Authorization.Count > 0 || context.User.Identity?.IsAuthenticated == true || context.Connection.ClientCertificate is not null;

    // What was cut says so in one of these ways.
    private static bool IsWhole(HttpContext context) =>
        !context.RequestAborted.IsCancellationRequested
        && context.Features.Get<IForwarderErrorFeature>() is null
        && context.Features.Get<AnswerEnd>() is null
        && context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is not { Count: > 0 };

    private void Keep(string key, HeaderDictionary request, Head head, byte[] body, long lifetime, long started)
    {
        var headers = head.Headers;
        var (age, vary) = (CacheRules.AgeOf(headers), CacheRules.VaryOf(headers)!);
        if (headers.Date.Count == 0)
        {
            headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        }

        headers.Remove("Age");
        headers.ContentLength = null;
        if (store.Put(key, request, vary, new StoredAnswer(head.Status, [.. headers], body, lifetime, started) { AgeBefore = age }))
        {
            metrics.Cached(route.Namespace, "stored");
        }
    }

    private async Task WriteAsync(HttpContext context, StoredAnswer answer)
    {
        var response = context.Response;
        var headers = new HeaderDictionary(answer.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        var isKnown = answer.Status == StatusCodes.Status200OK && CacheRules.IsKnown(context.Request.Headers, headers);
        response.StatusCode = isKnown ? StatusCodes.Status304NotModified : answer.Status;
        foreach (var (name, values) in answer.Headers)
        {
            if (!isKnown || !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase))
            {
                response.Headers[name] = values;
            }
        }

        response.Headers.Age = (answer.AgeBefore + (long)time.GetElapsedTime(answer.StoredAt).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (isKnown)
        {
            return;
        }

        response.ContentLength = answer.Body.Length;
        if (context.Request.Method == "GET" && answer.Body.Length > 0)
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    /// <summary>The head of an answer as it came from the node. Of one that may not be kept nothing more is recorded.</summary>
    private sealed class Head(HttpContext context, RecordingStream body, Func<int, IHeaderDictionary, long?> lifetimeOf)
    {
        public int Status { get; private set; }

        public IHeaderDictionary Headers { get; private set; } = new HeaderDictionary();

        /// <summary>Seconds that it may be kept; null when it may not.</summary>
        public long? Lifetime { get; private set; }

        public Task TakeAsync()
        {
            if (Status == 0)
            {
                Status = context.Response.StatusCode;
                Headers = new HeaderDictionary(context.Response.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
                Lifetime = lifetimeOf(Status, Headers);
                if (Lifetime is null)
                {
                    body.GiveUp();
                }
            }

            return Task.CompletedTask;
        }
    }
}

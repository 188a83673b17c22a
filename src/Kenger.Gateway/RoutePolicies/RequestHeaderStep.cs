using System.Collections.Frozen;
using Kenger.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Changes the headers of requests. What the route says of a header can't be undone by a client: not by naming it in <c>Connection</c>, and not by a
/// name that programs take for the same (<c>X_User</c> for <c>X-User</c>).
/// </summary>
internal sealed class RequestHeaderStep(HeaderChanges changes) : RouteStep
{
    private static readonly string[] Words = ["keep-alive", "close", "upgrade"];

    private readonly FrozenSet<string> _plain = changes.ChangedNames.Select(PassedHeaders.Plain).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public override string Name => "request_headers";

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Change(context);
        return next(context);
    }

    public override void Change(HttpContext context)
    {
        var headers = context.Request.Headers;
        TakeAwayNamed(headers);
        TakeAwayLookalikes(headers);
        changes.Apply(headers);
    }

    // Now, and not when it is forwarded: what is set here was not named by the client.
    private static void TakeAwayNamed(IHeaderDictionary headers)
    {
        if (headers.Connection is { Count: > 0 } connection && PassedHeaders.TakenAway(connection) is { } named)
        {
            named.ForEach(name => headers.Remove(name));
            headers.Connection = string.Join(", ", Words.Where(word => connection.ToString().Split(',', StringSplitOptions.TrimEntries)
                .Contains(word, StringComparer.OrdinalIgnoreCase)));
        }
    }

    private void TakeAwayLookalikes(IHeaderDictionary headers)
    {
        List<string>? found = null;
        foreach (var (name, _) in headers)
        {
            if (PassedHeaders.IsOdd(name) && _plain.Contains(PassedHeaders.Plain(name)) && !changes.ChangedNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                (found ??= []).Add(name);
            }
        }

        found?.ForEach(name => headers.Remove(name));
    }
}

/// <summary>Changes the headers of all answers, those of the gateway included: when they leave.</summary>
internal sealed class ResponseHeaderStep(HeaderChanges changes) : RouteStep
{
    public override string Name => "response_headers";

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(
            static state =>
            {
                var (context, changes) = ((HttpContext, HeaderChanges))state;
                changes.Apply(context.Response.Headers);
                return Task.CompletedTask;
            },
            (context, changes));
        return next(context);
    }
}

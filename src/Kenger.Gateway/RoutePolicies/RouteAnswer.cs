using Kenger.Gateway.Answers;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Requests;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What a policy answers instead of a node.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">A word for programs and metrics: one of few.</param>
/// <param name="Message">A sentence that says what is wrong, and what would be right.</param>
internal sealed record RouteAnswer(int Status, string Reason, string Message)
{
    /// <summary>The headers that come with it.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A page for clients that ask for HTML; null for the envelope alone.</summary>
    public string? Html { get; init; }

    /// <summary>Nothing more is read from the connection: what is left of the request would be for nobody.</summary>
    public bool Closes { get; init; }
}

/// <summary>Gives the answers of policies, and says so where refusals are counted and remembered.</summary>
internal sealed class RouteAnswers(RequestMemory memory, GatewayMetrics metrics)
{
    /// <summary>Says that a request was refused for this, by an answer that comes from elsewhere.</summary>
    public void Note(HttpContext context, string reason)
    {
        metrics.Refused(reason);
        memory.Refused(context, reason);
    }

    public async Task WriteAsync(HttpContext context, RouteAnswer answer)
    {
        metrics.Refused(answer.Reason);
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Closes && !ClientProtocol.HasStreams(context.Request))
        {
            context.Response.Headers.Connection = "close";
        }

        if (answer.Status < StatusCodes.Status400BadRequest)
        {
            context.Response.StatusCode = answer.Status;
            context.Response.ContentLength = answer.Status == StatusCodes.Status204NoContent ? null : 0;
            return;
        }

        await (answer.Html is { } page && HtmlPage.IsAskedFor(context.Request)
            ? HtmlPage.WriteAsync(context, answer.Status, page)
            : GatewayError.WriteAsync(context, answer.Status, answer.Message, new GatewayErrorData { Reason = answer.Reason }));
        memory.Refused(context, answer.Reason);
    }
}

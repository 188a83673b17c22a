using Kenger.Gateway.Answers;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary><c>/ups</c>: the nodes of a namespace, by hand.</summary>
internal static class UpstreamEndpoints
{
    /// <summary><c>GET /ups?upstream=NS</c></summary>
    public static async Task<IResult> Get(HttpContext context, UpstreamEditor editor, string? upstream,
        CancellationToken cancellationToken) =>
        UpstreamChange.CheckUpstream(upstream) is { } problem
            ? await RefuseAsync(context, problem)
            : await AnswerAsync(editor, upstream!, message: null, cancellationToken);

    /// <summary><c>PUT /ups?op=add|del&amp;upstream=NS&amp;server=HOST:PORT</c></summary>
    public static async Task<IResult> Put(
        HttpContext context, UpstreamEditor editor, string? op, string? upstream, string? server, CancellationToken cancellationToken)
    {
        if (UpstreamChange.TryParse(op, upstream, server, out var problem) is not { } change)
        {
            return await RefuseAsync(context, $"{problem}; usage: PUT /ups?op=add|del&upstream=NAMESPACE&server=HOST:PORT");
        }

        var message = await editor.ApplyAsync(change, cancellationToken);
        return await AnswerAsync(editor, change.Node.Ns, message, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(UpstreamEditor editor, string ns, string? message,
        CancellationToken cancellationToken) =>
        TypedResults.Json(
            new AdminUpstream { Message = message, Upstream = ns, Servers = await editor.ListAsync(ns, cancellationToken) },
            GatewayJson.Default.AdminUpstream);

    private static async Task<IResult> RefuseAsync(HttpContext context, string problem)
    {
        await GatewayError.WriteAsync(context, StatusCodes.Status400BadRequest, problem, new GatewayErrorData { Reason = "invalid" });
        return Results.Empty;
    }
}

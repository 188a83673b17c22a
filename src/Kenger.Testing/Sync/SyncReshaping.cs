using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Testing.Sync;

/// <summary>Stands before <c>/sync</c>: the registry answers truly, and what goes out is what the epoch makes of it.</summary>
internal sealed class SyncReshaping(SyncShape shape, RegistryState state)
{
    public async Task AnswerAsync(HttpContext context, RequestDelegate registry)
    {
        var (caller, question) = (context.RequestAborted, context.Request.QueryString);
        while (!caller.IsCancellationRequested)
        {
            var epoch = shape.Current;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(caller, epoch.Ended);
            context.RequestAborted = end.Token;
            context.Request.QueryString = question;
            context.Request.QueryString = epoch.TrueQuestion(context.Request);
            var body = await AskAsync(context, registry);
            context.RequestAborted = caller;

            // A watcher that waits is woken by the switch, and an answer from before it is not sent any more.
            if (shape.Current == epoch)
            {
                await SendAsync(context, epoch, body, caller);
                return;
            }

            context.Response.Headers.Clear();
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    private static async Task<byte[]> AskAsync(HttpContext context, RequestDelegate registry)
    {
        var outward = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var inward = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(inward);
        try
        {
            await registry(context);
            await inward.CompleteAsync();
        }
        finally
        {
            context.Features.Set(outward);
        }

        return buffer.ToArray();
    }

    private async Task SendAsync(HttpContext context, SyncEpoch epoch, byte[] body, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
        {
            return;
        }

        if (context.Response.StatusCode == StatusCodes.Status200OK && (epoch.Offset != 0 || epoch.Lost.Count > 0) && JsonNode.Parse(body) is JsonObject answer)
        {
            Reshape(answer, epoch);
            body = System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString());
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, caller);
    }

    private void Reshape(JsonObject answer, SyncEpoch epoch)
    {
        answer[WireNames.Version] = (long)answer[WireNames.Version]! + epoch.Offset;
        foreach (var lost in epoch.Lost.Where(lost => lost.Fault.TryTake()))
        {
            foreach (var (name, ns) in (JsonObject)answer["data"]!)
            {
                var nodes = (JsonArray)ns![WireNames.Nodes]!;
                foreach (var node in nodes.Where(node => IsLost(name, node!, lost)).ToArray())
                {
                    nodes.Remove(node);
                }
            }
        }
    }

    private bool IsLost(string ns, JsonNode node, LostNodes lost) =>
        state.Current.Namespaces.TryGetValue(ns, out var known)
        && known.FindNode(new NodeKey((string)node[WireNames.Host]!, (int)node[WireNames.Port]!)) is { } found
        && lost.IsLost(found.ToInfo(known));
}

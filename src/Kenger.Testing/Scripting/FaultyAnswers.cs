using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.Testing.Faults;
using Kenger.Testing.Sockets;
using Kenger.Testing.Sync;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Kenger.Testing.Scripting;

/// <summary>Stands before the registry's API and does to calls what the script says.</summary>
internal sealed class FaultyAnswers(RegistryFaults faults, SyncReshaping sync)
{
    public async Task AnswerAsync(HttpContext context, RequestDelegate registry)
    {
        var call = CallKinds.Of(context.Request.Path);
        var delays = faults.TakeDelays(call);
        if (faults.TakeAnswer(call) is { } instead)
        {
            await HoldAsync(context, delays);
            await AnswerAsync(context, instead);
            return;
        }

        if (delays.Count > 0)
        {
            // The registry does what it is asked, and is late to say so: who has given up by then does not know that it was done.
            context.Response.OnStarting(() => HoldAsync(context, delays));
        }

        await (call == RegistryCalls.Sync ? sync.AnswerAsync(context, registry) : registry(context));
    }

    private static async Task HoldAsync(HttpContext context, IReadOnlyList<ScriptedFault> delays)
    {
        foreach (var slow in delays)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(slow.Fault.Ended, context.RequestAborted);
            await Task.Delay(slow.Delay!.Value, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task AnswerAsync(HttpContext context, ScriptedFault instead)
    {
        if (instead.Answer is not { } answer)
        {
            if (context.Features.Get<IConnectionSocketFeature>() is { } connection)
            {
                TestPort.Reset(connection.Socket);
            }

            context.Abort();
            return;
        }

        var body = Encoding.UTF8.GetBytes(new JsonObject { ["code"] = answer.Status, ["message"] = answer.Message }.ToJsonString());
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (answer.RetryAfter is { } later)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(later.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

using System.Buffers;
using System.Net;
using System.Net.Http;
using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>Answers of the type <c>text/event-stream</c>: they end when somebody goes, and say nothing for as long as nothing happens.</summary>
internal static class EventStream
{
    private const string Type = "text/event-stream";
    private const int BufferSize = 16 * 1024;

    public static bool Matches(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.OK
        && answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types)
        && types.ToString().StartsWith(Type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Passes it on until it ends, the client goes, it is quiet for too long, or the gateway leaves.</summary>
    /// <param name="context">The request; its answer has its headers.</param>
    /// <param name="request">The same while it is forwarded.</param>
    /// <param name="stream">The node's answer.</param>
    /// <param name="quiet">How long nothing may come; null for as long as it likes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="leaving">The gateway leaves: the answer ends as a whole one does, and the client asks again, elsewhere.</param>
    public static async ValueTask<ForwarderError> CopyAsync(
        HttpContext context, ForwardedRequest request, HttpContent stream, TimeSpan? quiet, TimeProvider time, CancellationToken leaving)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, leaving, limit.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var isWriting = false;
        try
        {
            using (stream)
            await using (var events = await stream.ReadAsStreamAsync(any.Token))
            {
                // The client hears that there is a stream before something happens in it.
                await context.Response.Body.FlushAsync(any.Token);
                while (true)
                {
                    isWriting = false;
                    Timers.Set(limit, quiet ?? Timeout.InfiniteTimeSpan);
                    var count = await events.ReadAsync(buffer, any.Token);
                    if (count == 0)
                    {
                        return ForwarderError.None;
                    }

                    isWriting = true;
                    await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
                }
            }
        }
        catch (Exception exception)
        {
            return End(context, request, exception, isWriting, leaving, limit.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ForwarderError End(
        HttpContext context, ForwardedRequest request, Exception exception, bool isWriting, CancellationToken leaving, CancellationToken limit)
    {
        if (exception is OperationCanceledException && !context.RequestAborted.IsCancellationRequested && !limit.IsCancellationRequested
            && leaving.IsCancellationRequested)
        {
            request.End = AttemptEnd.Leaving;
            return ForwarderError.None;
        }

        var error = exception is OperationCanceledException ? ForwarderError.ResponseBodyCanceled
            : isWriting ? ForwarderError.ResponseBodyClient
            : ForwarderError.ResponseBodyDestination;
        if (limit.IsCancellationRequested)
        {
            request.End = AttemptEnd.Quiet;
        }

        context.Features.Set<IForwarderErrorFeature>(new Failure(error, exception));
        context.Abort();
        return error;
    }

    private sealed record Failure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;
}

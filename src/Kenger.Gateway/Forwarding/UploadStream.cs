using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// A request's body, which may come as slowly as it likes as long as it comes: the server's least rate is switched off, silence ends it.
/// A read that is ended leaves the body in order, so that the server can read the rest of it, and the client its answer. (Of a body whose
/// read was cancelled by a token the server reads no more: it closes the connection, and what a client still sends makes it lose the answer.)
/// </summary>
internal sealed class UploadStream(HttpContext context, PipeReader inner, TimeSpan timeout, TimeProvider time) : RequestBody
{
    // Two timers run at the same time, and either may be first.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    private CancellationTokenSource? _silence;

    /// <summary>Watches the body of a request, if it has one.</summary>
    public static void Watch(HttpContext context, TimeSpan timeout, TimeProvider time)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var upload = new UploadStream(context, context.Request.BodyReader, timeout, time);
        context.Response.RegisterForDispose(upload);
        context.Request.Body = upload;
    }

    /// <summary>What was wrong with the body, if it was this.</summary>
    public static string? ProblemOf(Exception? exception) =>
        exception switch
        {
            UploadStoppedException stopped => stopped.Message,
            AggregateException { InnerExceptions: [UploadStoppedException stopped, ..] } => stopped.Message,
            _ => null,
        };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var silence = _silence ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Timers.Set(silence, timeout);
        int? count;
        // Of one read: nothing ends the next, and the forwarder's token is not always the same.
        using (silence.Token.UnsafeRegister(EndRead, inner))
        using (cancellationToken.UnsafeRegister(EndRead, inner))
        {
            count = await ReadAsync(buffer, silence.Token, cancellationToken);
        }

        // Until the next read nobody waits for the client: the node may be slow to take what came.
        Timers.Set(silence, Timeout.InfiniteTimeSpan);
        if (silence.IsCancellationRequested)
        {
            // What came at the last moment counts all the same.
            silence.Dispose();
            _silence = null;
        }

        return count
            ?? (!context.RequestAborted.IsCancellationRequested && IsSilence(started, cancellationToken)
                ? throw new UploadStoppedException(time.GetElapsedTime(started))
                : throw new OperationCanceledException(cancellationToken));
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body is read asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _silence?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void EndRead(object? body) => ((PipeReader)body!).CancelPendingRead();

    // Null when it was ended before anything came.
    private async ValueTask<int?> ReadAsync(Memory<byte> buffer, CancellationToken silence, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await inner.ReadAsync(CancellationToken.None);
            var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
            var hasCome = !result.Buffer.IsEmpty || result.IsCompleted;
            var piece = result.Buffer.Slice(0, count);
            piece.CopyTo(buffer.Span);
            inner.AdvanceTo(piece.End);
            if (hasCome)
            {
                return count;
            }

            // The end of a read before may have come too late for it.
            if (silence.IsCancellationRequested || cancellation.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    // The forwarder's own time for silence may be over first, and ends the reading for other reasons, too.
    private bool IsSilence(long started, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested || time.GetElapsedTime(started) >= timeout - Tolerance;

    private sealed class UploadStoppedException(TimeSpan silence) : BadHttpRequestException(
        string.Create(CultureInfo.InvariantCulture, $"the request's body stopped: nothing of it came for {silence.TotalSeconds:0.#} s"),
        StatusCodes.Status408RequestTimeout);
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// A request's body, which may come as slowly as it likes as long as it comes: the server's least rate is switched off, silence ends it.
/// </summary>
internal sealed class UploadStream(HttpContext context, Stream inner, TimeSpan timeout, TimeProvider time) : RequestBody
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

        var upload = new UploadStream(context, context.Request.Body, timeout, time);
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
        _silence ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Timers.Set(_silence, timeout);
        // Of one read: the forwarder's token is not always the same.
        using var cancels = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _silence);
        try
        {
            var count = await inner.ReadAsync(buffer, _silence.Token);
            // Until the next read nobody waits for the client: the node may be slow to take what came.
            Timers.Set(_silence, Timeout.InfiniteTimeSpan);
            if (_silence.IsCancellationRequested)
            {
                // It came at the last moment, and counts all the same.
                _silence = null;
            }

            return count;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && IsSilence(started, cancellationToken))
        {
            throw new UploadStoppedException(time.GetElapsedTime(started));
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _silence?.Dispose();
        }

        base.Dispose(disposing);
    }

    // The forwarder's own time for silence may be over first, and ends the reading for other reasons, too.
    private bool IsSilence(long started, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested || time.GetElapsedTime(started) >= timeout - Tolerance;

    private sealed class UploadStoppedException(TimeSpan silence) : BadHttpRequestException(
        string.Create(CultureInfo.InvariantCulture, $"the request's body stopped: nothing of it came for {silence.TotalSeconds:0.#} s"),
        StatusCodes.Status408RequestTimeout);
}

using Kenger.Gateway.Attempts;
using Kenger.Gateway.Leaving;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// The client's end of a WebSocket. When the gateway leaves, or a drained node's time is over, client and node are told 1001, "going away", each
/// at the end of a frame; a moment later the connection ends.
/// </summary>
internal sealed class ClosingStream : Stream
{
    // 1001, unmasked to the client, masked to the node.
    private static readonly byte[] CloseToClient = [0x88, 0x02, 0x03, 0xE9];
    private static readonly byte[] CloseToNode = [0x88, 0x82, 0x00, 0x00, 0x00, 0x00, 0x03, 0xE9];

    private readonly Stream _inner;
    private readonly ForwardedRequest _request;
    private readonly bool _isWebSocket;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _wake = new();
    private readonly WebSocketFrames _toClient = new();
    private readonly WebSocketFrames _toNode = new();
    private readonly CancellationTokenRegistration _leaving;
    private CancellationTokenSource? _reading;
    private CancellationToken _readingFor;
    private bool _hasGoodbye;
    private bool _isLeaving;
    private bool _hasToldClient;
    private bool _hasToldNode;

    public ClosingStream(Stream inner, ForwardedRequest request, bool isWebSocket, TimeProvider time, CancellationToken closing)
    {
        (_inner, _request, _isWebSocket, _time) = (inner, request, isWebSocket, time);
        _leaving = closing.UnsafeRegister(static state => _ = ((ClosingStream)state!).SayGoodbyeAsync(AttemptEnd.Leaving), this);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Ends it as when the gateway leaves. Whoever asks does not wait for anything.</summary>
    public void BeginGoodbye(AttemptEnd why) => ThreadPool.UnsafeQueueUserWorkItem(
        static state => _ = state.Socket.SayGoodbyeAsync(state.Why), (Socket: this, Why: why), preferLocal: false);

    /// <summary>The attempt is over.</summary>
    public void Leave() => _leaving.Dispose();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_wake.IsCancellationRequested)
        {
            try
            {
                return PassToNode(buffer, await _inner.ReadAsync(buffer, AlsoWoken(cancellationToken)));
            }
            catch (OperationCanceledException) when (_wake.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // It is to end.
            }
        }

        if (_isWebSocket && !_hasToldNode)
        {
            if (!_toNode.IsBetween)
            {
                return PassToNode(buffer, await _inner.ReadAsync(buffer, cancellationToken));
            }

            if (buffer.Length < CloseToNode.Length)
            {
                // Who asks without a buffer only wants to know when there is something.
                return 0;
            }

            _hasToldNode = true;
            CloseToNode.CopyTo(buffer);
            return CloseToNode.Length;
        }

        return await WaitForTheEndAsync(cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!_isLeaving)
            {
                _toClient.Pass(buffer.Span);
                await _inner.WriteAsync(buffer, cancellationToken);
            }
            else if (!_hasToldClient)
            {
                var frame = _toClient.PassFrame(buffer.Span);
                await _inner.WriteAsync(buffer[..frame], cancellationToken);
                await TellClientAsync();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => _inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _leaving.Dispose();
            _reading?.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SayGoodbyeAsync(AttemptEnd why)
    {
        if (Interlocked.Exchange(ref _hasGoodbye, true))
        {
            return;
        }

        try
        {
            _request.End = why;
            if (_isWebSocket)
            {
                await _writing.WaitAsync();
                try
                {
                    _isLeaving = true;
                    await TellClientAsync();
                }
                finally
                {
                    _writing.Release();
                }
            }

            await _wake.CancelAsync();
            await Task.Delay(Departure.ClosingTime, _time);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // It has ended by itself.
        }
        finally
        {
            _request.Cut(why);
        }
    }

    private async Task TellClientAsync()
    {
        if (_hasToldClient || !_toClient.IsBetween)
        {
            return;
        }

        _hasToldClient = true;
        if (!_toClient.HasClosed)
        {
            await _inner.WriteAsync(CloseToClient);
            await _inner.FlushAsync();
        }
    }

    private int PassToNode(Memory<byte> buffer, int count)
    {
        _toNode.Pass(buffer.Span[..count]);
        return count;
    }

    // What the client still says is for nobody.
    private async ValueTask<int> WaitForTheEndAsync(CancellationToken cancellationToken)
    {
        var ignored = new byte[512];
        while (await _inner.ReadAsync(ignored, cancellationToken) > 0)
        {
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        return 0;
    }

    // YARP reads with one token all the time.
    private CancellationToken AlsoWoken(CancellationToken cancellationToken)
    {
        if (_reading is null || _readingFor != cancellationToken)
        {
            _reading?.Dispose();
            _reading = CancellationTokenSource.CreateLinkedTokenSource(_wake.Token, cancellationToken);
            _readingFor = cancellationToken;
        }

        return _reading.Token;
    }
}

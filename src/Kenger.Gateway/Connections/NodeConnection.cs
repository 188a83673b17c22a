using System.Buffers;
using System.Net.Http;
using System.Net.Sockets;
using Kenger.Gateway.Trust;
using Kenger.Gateway.Wire;

namespace Kenger.Gateway.Connections;

/// <summary>
/// A connection of HTTP/1.1 to a node, for one request at a time. Before a request is sent it begins to read: what comes at once, an end or a
/// byte that nobody asked for, shows that the connection is of no use, before the request has left.
/// </summary>
internal sealed class NodeConnection : IDisposable
{
    // As much as a head may be, in steps.
    private const int Usual = 16 * 1024;

    private readonly INodeLink _link;
    private readonly Deadline _deadline;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private ValueTask<int> _ahead;
    private bool _isAhead;
    private bool _isReading;
    private CancellationTokenSource? _also;
    private int _cut;

    public NodeConnection(INodeLink link, TimeProvider time)
    {
        _link = link;
        _deadline = new Deadline(time, () => Cut(ConnectionCut.Silence));
    }

    public HeadWriter Request { get; } = new();

    public AnswerHead Answer { get; } = new();

    /// <summary>Why the gateway has ended it in the middle of a request.</summary>
    public ConnectionCut WhyCut => (ConnectionCut)Volatile.Read(ref _cut);

    /// <summary>When it was last used, as a timestamp.</summary>
    public long IdleSince { get; set; }

    /// <summary>What has come and is not yet taken.</summary>
    public ReadOnlyMemory<byte> Received => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Gets ready for a request; false when the node has ended the connection, which is then closed.</summary>
    public bool TryBegin()
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Usual);
        (_start, _end) = (0, 0);
        Request.Clear();
        try
        {
#pragma warning disable CA2012 // Awaited once, by the first ReceiveAsync.
            _ahead = _link.ReceiveAsync(_buffer);
#pragma warning restore CA2012
            if (!_ahead.IsCompleted)
            {
                _isAhead = _isReading = true;
                return true;
            }

            _ = _ahead.Result;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or NodeTlsException)
        {
            // It has been reset, or cut.
        }

        Dispose();
        return false;
    }

    /// <summary>From now on nothing may stand still for longer.</summary>
    public void Allow(TimeSpan silence) => _deadline.Set(silence);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _link.SendAsync(bytes)..];
        }
    }

    /// <summary>Waits for more; false at the end of the connection.</summary>
    /// <exception cref="SocketException">It broke, or was cut.</exception>
    /// <exception cref="NodeTlsException">TLS is broken, or ended without saying so.</exception>
    public async ValueTask<bool> ReceiveAsync()
    {
        ValueTask<int> reading;
        if (_isAhead)
        {
            (_isAhead, reading) = (false, _ahead);
        }
        else
        {
            MakeRoom();
            _isReading = true;
            reading = _link.ReceiveAsync(_buffer.AsMemory(_end));
        }

        int count;
        try
        {
            count = await reading;
        }
        finally
        {
            _isReading = false;
        }

        _end += count;
        return count > 0;
    }

    /// <summary>The same where much time may pass: no buffer is held meanwhile. What came before must have been taken.</summary>
    public async ValueTask<bool> ReceiveLaterAsync()
    {
        if (!_isAhead)
        {
            ReturnBuffer();
            await _link.ReceiveAsync(Memory<byte>.Empty);
            _buffer = ArrayPool<byte>.Shared.Rent(Usual);
        }

        return await ReceiveAsync();
    }

    public void Take(int count) => _start += count;

    /// <summary>Is cancelled, too, when the connection is ended in the middle.</summary>
    public void CutAlso(CancellationTokenSource also)
    {
        Volatile.Write(ref _also, also);
        if (WhyCut != ConnectionCut.None)
        {
            _ = also.CancelAsync();
        }
    }

    /// <summary>Gets ready for the next request, which may be much later. Nothing of this one may be left.</summary>
    public void Rest()
    {
        _deadline.Clear();
        ReturnBuffer();
    }

    /// <summary>Ends it in the middle of a request: whoever waits for it hears of it. The first reason counts.</summary>
    public void Cut(ConnectionCut why)
    {
        Interlocked.CompareExchange(ref _cut, (int)why, (int)ConnectionCut.None);
        _link.Dispose();
        try
        {
            // Not here: whoever cuts may hold a lock, or be a timer.
            _ = Volatile.Read(ref _also)?.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // What was to be cancelled is over.
        }
    }

    /// <summary>The node has ended it, as far as can be seen without reading.</summary>
    public bool HasEnded() => _link.HasEnded();

    public void Dispose()
    {
        _deadline.Dispose();
        _link.Dispose();
        if (!_isReading)
        {
            ReturnBuffer();
        }
    }

    // Not while something is being read into it, which goes on for a moment after the socket is closed.
    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
        {
            (_buffer, _start, _end) = (null, 0, 0);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_end == _buffer!.Length)
        {
            // A head that is longer than what came so far.
            var count = _end - _start;
            var larger = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_start, count).CopyTo(larger);
            if (larger != _buffer)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            (_buffer, _start, _end) = (larger, 0, count);
        }
    }
}

/// <summary>Why the gateway has ended a connection in the middle of a request.</summary>
internal enum ConnectionCut
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>Nothing moved for too long.</summary>
    Silence,

    /// <summary>Whoever sent the attempt no longer wants it.</summary>
    Cancelled,

    /// <summary>The client is gone.</summary>
    ClientGone,

    /// <summary>The client's body could not be read.</summary>
    UploadBroken,

    /// <summary>The gateway is leaving.</summary>
    Leaving,
}

using Kenger.Gateway.Connections;

namespace Kenger.Gateway.Tests;

/// <summary>A link to a node that answers the first bytes it gets: in pieces as told, and then it ends.</summary>
internal sealed class ScriptedLink(params byte[][] pieces) : INodeLink
{
    private readonly TaskCompletionSource<int> _first = new();
    private Memory<byte> _room;
    private bool _isWaiting;
    private int _next;
    private int _at;

    /// <summary>How many pieces have not been asked for, or not wholly.</summary>
    public int Left => pieces.Length - _next;

    public int Disposed { get; private set; }

    public ValueTask<int> ReceiveAsync(Memory<byte> room)
    {
        if (_first.Task.IsCompleted)
        {
            return new(Next(room));
        }

        (_room, _isWaiting) = (room, true);
        return new(_first.Task);
    }

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _first.SetResult(Next(_room));
        }

        return new(bytes.Length);
    }

    public bool HasEnded() => false;

    public void Dispose() => Disposed++;

    private int Next(Memory<byte> room)
    {
        if (_next == pieces.Length)
        {
            return 0;
        }

        var piece = pieces[_next].AsMemory(_at);
        var count = Math.Min(piece.Length, room.Length);
        piece[..count].CopyTo(room);
        (_next, _at) = count == piece.Length ? (_next + 1, 0) : (_next, _at + count);
        return count;
    }
}

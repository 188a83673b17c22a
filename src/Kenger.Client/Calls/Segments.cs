using System.Buffers;

namespace Kenger.Client.Calls;

/// <summary>
/// Bytes as they come, kept in pieces: a buffer that grows by copying would hold everything twice, and be found out too large too late.
/// </summary>
internal sealed class Segments
{
    // Below what .NET keeps in its heap for large objects.
    private const int PieceBytes = 64 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _full = [];
    private byte[] _piece;
    private int _used;

    /// <summary>None yet.</summary>
    /// <param name="expected">How many are announced.</param>
    public Segments(long expected) => _piece = new byte[(int)Math.Clamp(expected, 1, PieceBytes)];

    public long Length { get; private set; }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_used == _piece.Length)
            {
                _full.Add(_piece);
                _piece = new byte[PieceBytes];
                _used = 0;
            }

            return _piece.AsMemory(_used);
        }
    }

    public void Advance(int bytes)
    {
        _used += bytes;
        Length += bytes;
    }

    public ReadOnlySequence<byte> ToSequence()
    {
        var last = _piece.AsMemory(0, _used);
        if (_full.Count == 0)
        {
            return new ReadOnlySequence<byte>(last);
        }

        var first = new Segment(_full[0], before: null);
        var end = _full.Skip(1).Append(last).Aggregate(first, (before, memory) => new Segment(memory, before));
        return new ReadOnlySequence<byte>(first, 0, end, end.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}

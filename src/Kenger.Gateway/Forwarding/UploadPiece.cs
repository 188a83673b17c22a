using System.Buffers;
using System.Buffers.Text;
using Kenger.Gateway.Wire;

namespace Kenger.Gateway.Forwarding;

/// <summary>Room for a piece of a request's body, with some around it for what makes it a chunk.</summary>
internal readonly struct UploadPiece(bool isChunked)
{
    private const int Size = 16 * 1024;

    // "4000" and CR LF.
    private const int Before = 6;
    private const int After = 2;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Before + Size + After);

    /// <summary>For what comes next.</summary>
    public Memory<byte> Room => _buffer.AsMemory(Before, Size);

    /// <summary>So many bytes of <see cref="Room"/>, as they are sent.</summary>
    public ReadOnlyMemory<byte> Framed(int count)
    {
        if (!isChunked)
        {
            return _buffer.AsMemory(Before, count);
        }

        Span<byte> digits = stackalloc byte[Before];
        _ = Utf8Formatter.TryFormat(count, digits, out var length, new StandardFormat('x'));
        var start = Before - length - Signs.NewLine.Length;
        digits[..length].CopyTo(_buffer.AsSpan(start));
        Signs.NewLine.CopyTo(_buffer.AsSpan(Before - Signs.NewLine.Length));
        Signs.NewLine.CopyTo(_buffer.AsSpan(Before + count));
        return _buffer.AsMemory(start, Before - start + count + After);
    }

    public void Return() => ArrayPool<byte>.Shared.Return(_buffer);
}

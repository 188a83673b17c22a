using System.Net.Http;
using System.Text;

namespace Kenger.Gateway.Wire;

/// <summary>Writes the head of a request, and what of its body is there at once, into one buffer. Belongs to one connection.</summary>
internal sealed class HeadWriter
{
    private const int Usual = 2 * 1024;

    // A head that was much longer does not keep its room.
    private const int Largest = 16 * 1024;

    private byte[] _buffer = new byte[Usual];
    private int _count;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _count);

    public void Clear()
    {
        _count = 0;
        if (_buffer.Length > Largest)
        {
            _buffer = new byte[Usual];
        }
    }

    /// <summary>Room for more, at least so much; what is used of it is told by <see cref="Advance"/>.</summary>
    public Memory<byte> Room(int least)
    {
        if (_buffer.Length - _count < least)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _count + least));
        }

        return _buffer.AsMemory(_count);
    }

    public void Advance(int count) => _count += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length).Span);
        _count += bytes.Length;
    }

    /// <summary>Text that was looked at before.</summary>
    public void Write(string text) => _count += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)).Span);

    /// <summary>The first line.</summary>
    /// <exception cref="HttpRequestException">A word of it would be more than one.</exception>
    public void WriteRequestLine(string method, string target)
    {
        Check(method);
        Check(target);
        if (method.Contains(' ') || target.Contains(' '))
        {
            throw new HttpRequestException("the request line holds a space too many");
        }

        Write(method);
        Write(" "u8);
        Write(target);
        Write(" HTTP/1.1\r\n"u8);
    }

    /// <summary>A header of ours.</summary>
    /// <param name="name">With colon and space.</param>
    /// <param name="value">Its value.</param>
    public void WriteHeader(ReadOnlySpan<byte> name, string value)
    {
        Check(value);
        Write(name);
        Write(value);
        Write(Signs.NewLine);
    }

    /// <summary>A header that came.</summary>
    /// <exception cref="HttpRequestException">It would be more than one line.</exception>
    public void WriteHeader(string name, string value)
    {
        Check(value);
        Write(name);
        Write(": "u8);
        Write(value);
        Write(Signs.NewLine);
    }

    // Of what came the server has made sure. Of what the app's own code has made of it nobody has.
    private static void Check(string value)
    {
        if (value.AsSpan().ContainsAny(Signs.NotInText))
        {
            throw new HttpRequestException("a header of the request holds a control character");
        }
    }
}

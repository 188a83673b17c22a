using System.Buffers.Text;

namespace Kenger.Bench.Http;

/// <summary>
/// Collects one HTTP answer, with the least parsing that tells its end: the load must leave the processors to what is measured.
/// </summary>
internal sealed class AnswerBuffer
{
    private const int StatusOffset = 9;

    private byte[] _bytes = new byte[4 * 1024];
    private int _length;
    private int _bodyAt;
    private int _contentLength;

    public Memory<byte> Free => _bytes.AsMemory(_length);

    public int Status { get; private set; }

    /// <summary>The body; of a chunked one with the chunks' lengths in it.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_bodyAt, _length - _bodyAt);

    public void Clear() => _length = _bodyAt = 0;

    /// <summary>Takes note of bytes put into <see cref="Free"/>; true when the answer is complete.</summary>
    public bool Received(int count)
    {
        _length += count;
        if (_bodyAt == 0 && !ReadHead())
        {
            EnsureFree();
            return false;
        }

        var isComplete = _contentLength >= 0
            ? _length - _bodyAt >= _contentLength
            : _bytes.AsSpan(_bodyAt, _length - _bodyAt).EndsWith("0\r\n\r\n"u8);
        EnsureFree();
        return isComplete;
    }

    /// <summary>The number of a <c>/sync</c> answer.</summary>
    public long ReadVersion()
    {
        var body = Body;
        var at = body.IndexOf("\"version\":"u8);
        return at >= 0 && Utf8Parser.TryParse(body[(at + "\"version\":"u8.Length)..], out long version, out _)
            ? version
            : throw new InvalidOperationException("The answer has no version.");
    }

    private bool ReadHead()
    {
        var head = _bytes.AsSpan(0, _length);
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        head = head[..end];
        _bodyAt = end + 4;
        _ = Utf8Parser.TryParse(head[StatusOffset..], out int status, out _);
        Status = status;
        // As almost all write it, and as HAProxy does.
        var field = head.IndexOf("Content-Length: "u8);
        field = field >= 0 ? field : head.IndexOf("content-length: "u8);
        _contentLength = -1;
        if (field >= 0)
        {
            _ = Utf8Parser.TryParse(head[(field + "Content-Length: "u8.Length)..], out _contentLength, out _);
        }

        return true;
    }

    private void EnsureFree()
    {
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _bodyAt + _contentLength));
        }
    }
}

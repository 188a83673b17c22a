using System.Buffers.Text;
using System.Text;

namespace Kenger.Gateway.Wire;

/// <summary>
/// The head of a node's answer, read strictly: what two readers could take for two things is refused. Belongs to one connection and is read
/// anew for each answer; the texts of the last one are kept, because nodes nearly always say the same.
/// </summary>
internal sealed class AnswerHead
{
    /// <summary>Status line and headers together, in bytes; as much as .NET's client takes.</summary>
    public const int MaxLength = 64 * 1024;

    // Each costs more than its bytes, above all when it is the same again.
    private const int MaxCount = 4096;

    // "HTTP/1.1 200", and a space with the reason or nothing.
    private const int StatusLength = 12;

    private HeaderText[] _headers = new HeaderText[16];
    private string _reason = "";

    public int Status { get; private set; }

    /// <summary>What is said beside the status; empty when nothing is.</summary>
    public string Reason => _reason;

    public ReadOnlySpan<HeaderText> Headers => _headers.AsSpan(0, Count);

    /// <summary>How many header lines there are.</summary>
    public int Count { get; private set; }

    /// <summary>How the body ends, if the answer has one: see <see cref="BodyOf"/>.</summary>
    public Framing Framing { get; private set; }

    /// <summary>The connection can't be used again.</summary>
    public bool Closes { get; private set; }

    /// <summary>
    /// Other headers that are for this connection alone, because the <c>Connection</c> header names them; null when it names none.
    /// </summary>
    public string? Named { get; private set; }

    /// <summary>How many of the bytes are the head; 0 as long as its end has not come.</summary>
    /// <param name="received">All of it that has come.</param>
    /// <param name="seen">How many of these were looked at before.</param>
    /// <exception cref="HttpRequestException">It is no head of HTTP/1.1.</exception>
    public static int FindEnd(ReadOnlySpan<byte> received, int seen)
    {
        var from = Math.Max(0, seen - Signs.EndOfHead.Length + 1);
        var found = received[from..].IndexOf(Signs.EndOfHead);
        if (found < 0)
        {
            CheckLines(received, from);
        }

        var length = found < 0 ? 0 : from + found + Signs.EndOfHead.Length;
        return Math.Max(length, found < 0 ? received.Length : 0) > MaxLength
            ? throw AnswerException.TooLong($"its head is longer than {MaxLength / 1024} KB")
            : length;
    }

    /// <summary>Reads a whole one.</summary>
    /// <param name="head">From the status line to the empty line.</param>
    /// <exception cref="HttpRequestException">It is no head of HTTP/1.1.</exception>
    public void Read(ReadOnlySpan<byte> head)
    {
        (Count, Framing, Closes, Named) = (0, Framing.UntilClose, false, null);
        var end = head.IndexOf(Signs.NewLine);
        var isOld = ReadStatusLine(head[..end]);
        var lines = head[(end + Signs.NewLine.Length)..^Signs.NewLine.Length];
        var connection = new ConnectionWords();
        while (!lines.IsEmpty)
        {
            end = lines.IndexOf(Signs.NewLine);
            ReadHeader(lines[..end], ref connection);
            lines = lines[(end + Signs.NewLine.Length)..];
        }

        if (isOld && Framing.IsChunked)
        {
            throw AnswerException.Invalid("HTTP/1.0 has no Transfer-Encoding");
        }

        // What a node sends after all where no body may be is not to be taken for its next answer.
        var hasImpossibleBody = (Status is 204 or 304 && Framing.IsChunked) || (Status == 204 && Framing.Length > 0);
        Closes = connection.HasClose || (isOld && !connection.HasKeepAlive) || hasImpossibleBody;
    }

    /// <summary>Reads the header lines behind a chunked body.</summary>
    /// <exception cref="HttpRequestException">A line of them is no header.</exception>
    public static List<HeaderText> ReadTrailers(ReadOnlySpan<byte> lines)
    {
        var headers = new List<HeaderText>();
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf(Signs.NewLine);
            var header = default(HeaderText);
            Split(lines[..end], out var name, out var value);
            Keep(ref header.Name!, name);
            Keep(ref header.Value!, value);
            headers.Add(header);
            lines = lines[(end + Signs.NewLine.Length)..];
        }

        return headers;
    }

    /// <summary>The value of the first header of a name; null when there is none.</summary>
    public string? Find(string name)
    {
        foreach (ref readonly var header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>How the body of this answer ends; that of a HEAD request has none, whatever it says.</summary>
    public Framing BodyOf(bool isHead) => isHead || Status is < 200 or 204 or 304 ? Framing.None : Framing;

    // The end of a head whose lines end otherwise would never be found.
    private static void CheckLines(ReadOnlySpan<byte> received, int from)
    {
        for (int end; (end = received[from..].IndexOf((byte)'\n')) >= 0; from += end + 1)
        {
            if (from + end == 0 || received[from + end - 1] != '\r')
            {
                throw AnswerException.Invalid("a line of it ends without CR LF");
            }
        }
    }

    private bool ReadStatusLine(ReadOnlySpan<byte> line)
    {
        var isOld = line.StartsWith("HTTP/1.0 "u8);
        if ((!isOld && !line.StartsWith("HTTP/1.1 "u8))
            || line.Length < StatusLength
            || !TryReadStatus(line[(StatusLength - 3)..StatusLength], out var status)
            || (line.Length > StatusLength && line[StatusLength] != ' '))
        {
            throw AnswerException.Invalid("it does not begin as HTTP/1.1");
        }

        Status = status;
        var reason = line.Length > StatusLength ? line[(StatusLength + 1)..] : default;
        CheckValue(reason);
        Keep(ref _reason!, reason);
        return isOld;
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> digits, out int status) =>
        Utf8Parser.TryParse(digits, out status, out var count) && count == digits.Length && digits[0] is >= (byte)'1' and <= (byte)'9';

    private void ReadHeader(ReadOnlySpan<byte> line, ref ConnectionWords connection)
    {
        Split(line, out var name, out var value);
        if (Count == MaxCount)
        {
            throw AnswerException.TooLong($"its head has more than {MaxCount} headers");
        }

        if (Count == _headers.Length)
        {
            Array.Resize(ref _headers, Count * 2);
        }

        ref var header = ref _headers[Count++];
        Keep(ref header.Name!, name);
        Keep(ref header.Value!, value);
        switch (name.Length)
        {
            case 10 when Ascii.EqualsIgnoreCase(name, "Connection"u8):
                Named = connection.Read(header.Value, Named);
                break;
            case 14 when Ascii.EqualsIgnoreCase(name, "Content-Length"u8):
                ReadLength(value);
                break;
            case 17 when Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8):
                ReadEncoding(value);
                break;
        }
    }

    private static void Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(Signs.Token))
        {
            // A line that goes on with the one before begins with a space: RFC 9112 has taken that away.
            throw AnswerException.Invalid("a line of its head is no header");
        }

        name = line[..colon];
        value = line[(colon + 1)..].Trim(" \t"u8);
        CheckValue(value);
    }

    private void ReadLength(ReadOnlySpan<byte> value)
    {
        if (Framing != Framing.UntilClose)
        {
            throw AnswerException.Invalid("its length is said twice");
        }

        // Digits alone: the parser would take a sign.
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !Utf8Parser.TryParse(value, out long length, out var count) || count != value.Length)
        {
            throw AnswerException.Invalid("its Content-Length is no number");
        }

        Framing = Framing.Of(length);
    }

    private void ReadEncoding(ReadOnlySpan<byte> value)
    {
        if (Framing != Framing.UntilClose)
        {
            throw AnswerException.Invalid("its length is said twice");
        }

        if (!Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            throw AnswerException.Invalid("its Transfer-Encoding is not chunked");
        }

        Framing = Framing.Chunked;
    }

    private static void CheckValue(ReadOnlySpan<byte> value)
    {
        if (value.ContainsAnyExcept(Signs.Value))
        {
            throw AnswerException.Invalid("a line of its head holds a control character");
        }
    }

    // The text of the last answer, when it is the same.
    private static void Keep(ref string? text, ReadOnlySpan<byte> bytes)
    {
        if (text is null || !IsSame(text, bytes))
        {
            text = Encoding.Latin1.GetString(bytes);
        }
    }

    private static bool IsSame(string text, ReadOnlySpan<byte> bytes) =>
        text.Length == bytes.Length && Ascii.Equals(bytes, text);
}

/// <summary>A header line, as text.</summary>
internal struct HeaderText
{
    public string Name;
    public string Value;
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kenger.Gateway.AccessLogs;

/// <summary>
/// nginx's combined format, followed by the node, the seconds and, where an answer did not end by itself, what ended it: what reads the first reads this too. For one thread: it
/// remembers the second it wrote last, which is most of the work of a line.
/// </summary>
internal sealed class CombinedFormat
{
    private const long MillisecondsPerSecond = 1_000;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    private long _second = -1;
    private TimeSpan _offset;
    private string _time = "";

    public void Append(StringBuilder text, AccessEntry entry)
    {
        text.Append(entry.Client?.ToString() ?? "-").Append(" - ");
        AppendBare(text, entry.User);
        text.Append(" [").Append(TextOf(entry.Time)).Append("] \"");
        AppendEscaped(text, entry.Method);
        text.Append(' ');
        AppendEscaped(text, entry.Target);
        text.Append(' ').Append(entry.Protocol);
        text.Append(CultureInfo.InvariantCulture, $"\" {entry.Status} {entry.Bytes} \"");
        AppendEscaped(text, entry.Referer.Length == 0 ? "-" : entry.Referer);
        text.Append("\" \"");
        AppendEscaped(text, entry.UserAgent.Length == 0 ? "-" : entry.UserAgent);
        var milliseconds = (long)Math.Round(entry.Duration.TotalMilliseconds);
        text.Append("\" ").Append(entry.Node ?? "-");
        text.Append(CultureInfo.InvariantCulture, $" {milliseconds / MillisecondsPerSecond}.{milliseconds % MillisecondsPerSecond:D3}");
        if (entry.EndedBy is { } end)
        {
            text.Append(' ').Append(end);
        }

        if (entry.Cache is { } cache)
        {
            text.Append(" cache=").Append(cache);
        }

        text.Append('\n');
    }

    private string TextOf(DateTimeOffset time)
    {
        var second = time.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second || time.Offset != _offset)
        {
            (_second, _offset) = (second, time.Offset);
            _time = string.Create(
                CultureInfo.InvariantCulture,
                $"{time:dd/MMM/yyyy:HH:mm:ss} {(time.Offset < TimeSpan.Zero ? '-' : '+')}{time.Offset:hhmm}");
        }

        return _time;
    }

    // A name with a space would move everything after it.
    private static void AppendBare(StringBuilder text, string? value) =>
        AppendEscaped(text, string.IsNullOrEmpty(value) ? "-" : value.Replace(' ', '_'));

    // As nginx: nothing a client sends can end a field or a line.
    private static void AppendEscaped(StringBuilder text, string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(Plain))
        {
            text.Append(value);
            return;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
            {
                text.Append(c);
            }
            else if (c <= '~')
            {
                AppendByte(text, (byte)c);
            }
            else if (i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]))
            {
                AppendBytes(text, value.AsSpan(i, 2));
                i++;
            }
            else
            {
                AppendBytes(text, [c]);
            }
        }
    }

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<char> character)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = Encoding.UTF8.GetBytes(character, bytes);
        foreach (var b in bytes[..count])
        {
            AppendByte(text, b);
        }
    }

    private static void AppendByte(StringBuilder text, byte value) => text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
}

using System.Globalization;
using System.Text;

namespace Kenger.Gateway;

/// <summary>nginx's combined format, followed by the node and the seconds: what reads the first reads this too. Pure.</summary>
internal static class CombinedFormat
{
    public static void Append(StringBuilder text, AccessEntry entry)
    {
        var time = entry.Time;
        text.Append(entry.Client?.ToString() ?? "-").Append(" - ");
        AppendBare(text, entry.User);
        text.Append(CultureInfo.InvariantCulture, $" [{time:dd/MMM/yyyy:HH:mm:ss} {(time.Offset < TimeSpan.Zero ? '-' : '+')}{time.Offset:hhmm}] \"");
        AppendEscaped(text, entry.Method);
        text.Append(' ');
        AppendEscaped(text, entry.Target);
        text.Append(' ').Append(entry.Protocol);
        text.Append(CultureInfo.InvariantCulture, $"\" {entry.Status} {entry.Bytes} \"");
        AppendEscaped(text, entry.Referer.Length == 0 ? "-" : entry.Referer);
        text.Append("\" \"");
        AppendEscaped(text, entry.UserAgent.Length == 0 ? "-" : entry.UserAgent);
        text.Append(CultureInfo.InvariantCulture, $"\" {entry.Node ?? "-"} {entry.Duration.TotalSeconds:0.000}\n");
    }

    // A name with a space would move everything after it.
    private static void AppendBare(StringBuilder text, string? value) =>
        AppendEscaped(text, string.IsNullOrEmpty(value) ? "-" : value.Replace(' ', '_'));

    // As nginx: nothing a client sends can end a field or a line.
    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
            {
                text.Append(c);
            }
            else if (c <= '~')
            {
                AppendByte(text, (byte)c);
            }
            else
            {
                AppendBytes(text, c);
            }
        }
    }

    private static void AppendBytes(StringBuilder text, char c)
    {
        Span<byte> bytes = stackalloc byte[3];
        var count = Encoding.UTF8.GetBytes([c], bytes);
        foreach (var b in bytes[..count])
        {
            AppendByte(text, b);
        }
    }

    private static void AppendByte(StringBuilder text, byte value) => text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
}

using System.Buffers;

namespace Kenger.Gateway.Telemetry;

/// <summary>The tags of a measurement as Prometheus writes them, <c>namespace="a",outcome="2xx"</c>: what makes a series.</summary>
internal static class SeriesLabels
{
    /// <summary>More than the labels of any series of this gateway need: they are found without an allocation.</summary>
    public const int UsualLength = 512;

    private static readonly SearchValues<char> Special = SearchValues.Create("\\\"\n");

    /// <summary>False when they don't fit.</summary>
    public static bool TryWrite(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> labels, out int written)
    {
        written = 0;
        foreach (var (name, tag) in tags)
        {
            var value = (string?)tag ?? "";
            // No larger than this, however much has to be escaped.
            if (labels.Length - written < name.Length + (2 * value.Length) + 4)
            {
                return false;
            }

            if (written > 0)
            {
                labels[written++] = ',';
            }

            name.CopyTo(labels[written..]);
            written += name.Length;
            labels[written++] = '=';
            labels[written++] = '"';
            written += Escape(value, labels[written..]);
            labels[written++] = '"';
        }

        return true;
    }

    /// <summary>However long they are.</summary>
    public static string Write(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        for (var length = UsualLength; ; length *= 2)
        {
            var labels = new char[length];
            if (TryWrite(tags, labels, out var written))
            {
                return new string(labels, 0, written);
            }
        }
    }

    /// <summary>The value of a label in what was written; null when it has no such label.</summary>
    public static string? Find(string labels, string name)
    {
        var prefix = $"{name}=\"";
        var at = labels.StartsWith(prefix, StringComparison.Ordinal) ? 0 : labels.IndexOf($",{prefix}", StringComparison.Ordinal) + 1;
        if (at == 0 && !labels.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        // Names of namespaces and rules have nothing in them that is escaped.
        var value = labels[(at + prefix.Length)..];
        var end = value.IndexOf('"', StringComparison.Ordinal);
        return end < 0 ? null : value[..end];
    }

    private static int Escape(string value, Span<char> labels)
    {
        if (!value.AsSpan().ContainsAny(Special))
        {
            value.CopyTo(labels);
            return value.Length;
        }

        var written = 0;
        foreach (var c in value)
        {
            if (c is '\\' or '"' or '\n')
            {
                labels[written++] = '\\';
            }

            labels[written++] = c == '\n' ? 'n' : c;
        }

        return written;
    }
}

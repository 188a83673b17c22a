using System.Text;
using System.Text.RegularExpressions;

namespace Kenger.Gateway.Tests;

/// <summary>A request as bytes on the wire, read as strictly as the standard lets a server read.</summary>
internal sealed partial record RecordedRequest(string Line, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    public string Target => Line.Split(' ')[1];

    /// <summary>The values under a name, in its exact spelling but for case.</summary>
    public IReadOnlyList<string> this[string header] =>
        [.. Headers.Where(each => each.Name.Equals(header, StringComparison.OrdinalIgnoreCase)).Select(each => each.Value)];

    /// <summary>Reads one request; null at the end of the stream.</summary>
    /// <exception cref="FormatException">It is not well-formed.</exception>
    public static async Task<RecordedRequest?> ReadAsync(Stream stream)
    {
        var line = await ReadLineAsync(stream);
        if (line is null)
        {
            return null;
        }

        Check(line, RequestLine());
        var headers = new List<(string, string)>();
        while (await ReadLineAsync(stream) is { Length: > 0 } header)
        {
            Check(header, HeaderLine());
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers.Add((header[..colon], header[(colon + 1)..].Trim(' ')));
        }

        var request = new RecordedRequest(line, headers, "");
        return request with { Body = await ReadBodyAsync(stream, request) };
    }

    private static async Task<string> ReadBodyAsync(Stream stream, RecordedRequest head)
    {
        var (hosts, lengths, encodings) = (head["Host"], head["Content-Length"], head["Transfer-Encoding"]);
        if (hosts.Count != 1 || lengths.Count + encodings.Count > 1)
        {
            throw new FormatException($"Host: {hosts.Count}, Content-Length: {lengths.Count}, Transfer-Encoding: {encodings.Count}");
        }

        if (encodings is [var encoding])
        {
            return encoding == "chunked" ? await ReadChunksAsync(stream) : throw new FormatException($"Transfer-Encoding: {encoding}");
        }

        return lengths is [var length] ? await ReadExactlyAsync(stream, int.Parse(length, System.Globalization.NumberStyles.None, null))
            : "";
    }

    private static async Task<string> ReadChunksAsync(Stream stream)
    {
        var body = new StringBuilder();
        while (true)
        {
            var line = await ReadLineAsync(stream) ?? throw new FormatException("no chunk");
            Check(line, ChunkLine());
            var size = Convert.ToInt32(line, 16);
            body.Append(await ReadExactlyAsync(stream, size));
            var end = await ReadLineAsync(stream);
            if (end != "")
            {
                throw new FormatException($"a chunk ends with '{end}'");
            }

            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private static async Task<string> ReadExactlyAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
            {
                return line.Length > 1 && line[^2] == '\r' ? line.ToString(0, line.Length - 2)
                    : throw new FormatException($"a bare line feed after '{line}'");
            }
        }

        return line.Length == 0 ? null : throw new FormatException($"cut off after '{line}'");
    }

    private static void Check(string line, Regex rule)
    {
        if (!rule.IsMatch(line))
        {
            throw new FormatException($"'{line}' is no part of a request");
        }
    }

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [!-~]+ HTTP/1\.1\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\0\r\n]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"\A[0-9A-Fa-f]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChunkLine();
}

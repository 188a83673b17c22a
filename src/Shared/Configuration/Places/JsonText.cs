using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>Text of a JSON file of the configuration: whether it can be read, and where in it a key is.</summary>
internal static class JsonText
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Null for text that a configuration can be read from, else what is wrong with it. Never what stands there: that may be a secret.</summary>
    public static string? Check(byte[] text)
    {
        if (text.Length == 0)
        {
            return "is empty: write {} where it shall hold nothing";
        }

        try
        {
            using var stream = new MemoryStream(text, writable: false);
            (new ConfigurationBuilder().AddJsonStream(stream).Build() as IDisposable)?.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidDataException or InvalidOperationException or ArgumentException)
        {
            return Describe(exception);
        }
    }

    /// <summary>What is wrong with a file, from the exception that reading it ended with.</summary>
    public static string Describe(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is JsonException { LineNumber: { } line, BytePositionInLine: { } position })
            {
                return $"is no valid JSON at line {line + 1}, position {position + 1}";
            }
        }

        return $"can't be used: {VisibleText.Escape((exception.InnerException ?? exception).Message)}";
    }

    /// <summary>The line of a key, from 1 on; null when it isn't there.</summary>
    public static int? LineOf(byte[] text, string path)
    {
        try
        {
            return Find(text, path);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? Find(byte[] text, string path)
    {
        ReadOnlySpan<byte> utf8 = text;
        var start = utf8.StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(utf8[start..], Options);
        // Names of the objects that lead here; of lists the index, as the configuration counts them.
        List<(string Name, int? Index)> way = [];
        var name = "";
        var line = 0L;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    (name, line) = (reader.GetString()!, reader.TokenStartIndex);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    way.RemoveAt(way.Count - 1);
                    break;
                default:
                    if (way.Count > 0 && way[^1].Index is { } index)
                    {
                        (name, line) = (index.ToString(System.Globalization.CultureInfo.InvariantCulture), reader.TokenStartIndex);
                        way[^1] = (way[^1].Name, index + 1);
                    }

                    if (way.Count > 0 && Path(way, name).Equals(path, StringComparison.OrdinalIgnoreCase))
                    {
                        return 1 + utf8[..(start + (int)line)].Count((byte)'\n');
                    }

                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        way.Add((name, reader.TokenType == JsonTokenType.StartArray ? 0 : null));
                    }

                    break;
            }
        }

        return null;
    }

    // The first one is the document, which has no name.
    private static string Path(List<(string Name, int? Index)> way, string name) =>
        ConfigurationPath.Combine(way.Skip(1).Select(each => each.Name).Append(name));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kenger.Client;

namespace Kenger;

/// <summary>
/// A snapshot on disk: a line with the format and the SHA-256 of the rest, then JSON. It is written beside and renamed, so
/// that the file is always a whole one, whenever the power goes.
/// </summary>
internal static class SnapshotFile
{
    /// <summary>Of a gateway.</summary>
    public const string Gateway = "gateway";

    /// <summary>Of an application that calls services by name.</summary>
    public const string Discovery = "discovery";

    private const int ChecksumLength = 2 * SHA256.HashSizeInBytes;

    public static void Write(string path, NodeSnapshot snapshot, string owner = Gateway)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(snapshot, SnapshotJson.Default.NodeSnapshot);
        PrivateFile.Replace(Path.GetFullPath(path), stream =>
        {
            stream.Write(Encoding.ASCII.GetBytes($"{FormatOf(owner)}{ChecksumOf(json)}\n"));
            stream.Write(json);
        });
    }

    /// <summary>Null when there is no file. What is in one is read by the rules of the registry's answers: somebody may have written it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most that is read of it.</param>
    /// <param name="owner">Who wrote it.</param>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static RestoredSnapshot? Read(string path, int maxBytes, string owner = Gateway)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var content = ReadBytes(path, maxBytes);
        var end = content.Span.IndexOf((byte)'\n');
        var json = content[(end + 1)..];
        var format = FormatOf(owner);
        if (end != format.Length + ChecksumLength
            || Encoding.ASCII.GetString(content.Span[..end]) != format + ChecksumOf(json.Span))
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        try
        {
            return new RestoredSnapshot(
                SyncResult.Parse(json, NodeSnapshot.NamespacesField),
                (JsonSerializer.Deserialize(json.Span, SnapshotJson.Default.SnapshotAge) ?? throw new InvalidDataException("it is empty")).AnsweredAt);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new InvalidDataException($"it is no snapshot: {exception.Message}", exception);
        }
    }

    // Not by its length: a file may be no file, and have no end.
    private static ReadOnlyMemory<byte> ReadBytes(string path, int maxBytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[(int)Math.Clamp(stream.CanSeek ? stream.Length : 0, 4096, maxBytes) + 1];
        var length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > maxBytes)
            {
                throw new InvalidDataException($"it has more than {maxBytes} bytes");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxBytes + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private static string FormatOf(string owner) => $"kenger-{owner}-snapshot 1 ";

    private static string ChecksumOf(ReadOnlySpan<byte> json) =>
#if NET9_0_OR_GREATER
        Convert.ToHexStringLower(SHA256.HashData(json));
#else
        string.Concat(SHA256.HashData(json).Select(each => each.ToString("x2", CultureInfo.InvariantCulture)));
#endif
}

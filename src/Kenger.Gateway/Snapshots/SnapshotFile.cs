using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kenger.Gateway.Snapshots;

/// <summary>
/// A snapshot on disk: a line with the format and the SHA-256 of the rest, then JSON. It is written beside and renamed, so
/// that the file is always a whole one, whenever the power goes.
/// </summary>
internal static class SnapshotFile
{
    private const string Format = "kenger-gateway-snapshot 1 ";

    public static void Write(string path, GatewaySnapshot snapshot)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(snapshot, SnapshotJson.Default.GatewaySnapshot);
        PrivateFile.Replace(Path.GetFullPath(path), stream =>
        {
            stream.Write(Encoding.ASCII.GetBytes($"{Format}{ChecksumOf(json)}\n"));
            stream.Write(json);
        });
    }

    /// <summary>Null when there is no file.</summary>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static GatewaySnapshot? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var content = File.ReadAllBytes(path).AsSpan();
        var end = content.IndexOf((byte)'\n');
        var json = content[(end + 1)..];
        if (end < 0 || Encoding.ASCII.GetString(content[..end]) != Format + ChecksumOf(json))
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        try
        {
            return JsonSerializer.Deserialize(json, SnapshotJson.Default.GatewaySnapshot) ?? throw new InvalidDataException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"it is no snapshot: {exception.Message}", exception);
        }
    }

    private static string ChecksumOf(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));
}

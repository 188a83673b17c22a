using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kenger.Registry.Server.Access;

/// <summary>The token file: a JSON array of named tokens.</summary>
internal static class TokenFile
{
    // 10,000 tokens and more.
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads the file; throws <see cref="IOException"/> with a sentence when that is impossible.</summary>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
            {
                throw new IOException($"it has more than {MaxBytes} bytes");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Its tokens; throws <see cref="FormatException"/> with a sentence when it holds none.</summary>
    public static IReadOnlyList<NamedToken> Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, TokenFileJson.Default.ListNamedToken)?.OfType<NamedToken>().ToArray()
                ?? throw new FormatException("it must be a JSON array of tokens");
        }
        catch (JsonException exception)
        {
            // Where, and not what: somebody may have put the token itself there.
            throw new FormatException(
                $"it must be a JSON array of objects with name, sha256, role, namespaces and gateways; what is at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} is not",
                exception);
        }
    }
}

// Unknown names are refused: "namespace" for "namespaces" would make a token of one namespace a token of all.
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(List<NamedToken?>))]
internal sealed partial class TokenFileJson : JsonSerializerContext;

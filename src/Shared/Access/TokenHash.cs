using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kenger;

/// <summary>The SHA-256 of a token: all that is ever kept of it.</summary>
internal readonly record struct TokenHash(UInt128 High, UInt128 Low)
{
    public const int MaxTokenBytes = 1024;

    /// <summary>False for what is too long to be a token.</summary>
    public static bool TryCompute(ReadOnlySpan<char> token, out TokenHash hash)
    {
        Span<byte> bytes = stackalloc byte[MaxTokenBytes];
        Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
        hash = default;
        if (!Encoding.UTF8.TryGetBytes(token, bytes, out var length))
        {
            return false;
        }

        SHA256.HashData(bytes[..length], sha256);
        hash = Read(sha256);
        return true;
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    public static bool TryParse(string? hex, out TokenHash hash)
    {
        Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
        var good = hex?.Length == 2 * SHA256.HashSizeInBytes
            && Convert.FromHexString(hex, sha256, out _, out _) == System.Buffers.OperationStatus.Done;
        hash = good ? Read(sha256) : default;
        return good;
    }

    /// <summary>Takes the same time wherever the two differ.</summary>
    public bool FixedTimeEquals(TokenHash other)
    {
        Span<byte> left = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> right = stackalloc byte[SHA256.HashSizeInBytes];
        Write(left);
        other.Write(right);
        return CryptographicOperations.FixedTimeEquals(left, right);
    }

    private static TokenHash Read(ReadOnlySpan<byte> sha256) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(sha256), BinaryPrimitives.ReadUInt128BigEndian(sha256[16..]));

    private void Write(Span<byte> sha256)
    {
        BinaryPrimitives.WriteUInt128BigEndian(sha256, High);
        BinaryPrimitives.WriteUInt128BigEndian(sha256[16..], Low);
    }
}

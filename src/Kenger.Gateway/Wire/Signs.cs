using System.Buffers;

namespace Kenger.Gateway.Wire;

/// <summary>What may stand where in a message of HTTP/1.1 (RFC 9110, section 5; RFC 9112).</summary>
internal static class Signs
{
    /// <summary>Of names and methods.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Of values. Bytes above 127 may be there, and mean what both sides think.</summary>
    public static readonly SearchValues<byte> Value =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(code => (byte)code).Where(code => !IsControl((char)code))]);

    /// <summary>What no text may hold that becomes a value.</summary>
    public static readonly SearchValues<char> NotInText =
        SearchValues.Create([.. Enumerable.Range(0, 128).Select(code => (char)code).Where(IsControl)]);

    public static ReadOnlySpan<byte> NewLine => "\r\n"u8;

    /// <summary>The end of the last header, and the empty line after it.</summary>
    public static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    // Apart from the tab.
    private static bool IsControl(char sign) => sign is (< ' ' and not '\t') or '\u007F';
}

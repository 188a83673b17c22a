using System.Runtime.InteropServices;

namespace Kenger.Gateway.Routing;

/// <summary>
/// An ASCII character in more bytes of UTF-8 than it needs (<c>%C0%AF</c> for a slash). No good reader knows it; careless ones do. Pure.
/// </summary>
/// <param name="Character">What a careless reader sees.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OverlongText(char Character)
{
    private const int EncodedLength = 3;

    /// <summary>
    /// Whether it is no more than a part of a name. Then it may as well be a character of a legacy encoding: half of GBK's most frequent ones
    /// look so.
    /// </summary>
    public bool IsPartOfName => Character is > ' ' and <= '~' and not ('/' or '\\' or '.' or ';' or '%' or '?' or '#');

    /// <summary>What is percent-encoded at a place, if it is of this kind. Of more than two bytes it stands for NUL, whatever it is.</summary>
    public static OverlongText? Find(string path, int at) =>
        PathSpelling.ByteAt(path, at) switch
        {
            { } first and (0xC0 or 0xC1) => Continuation(path, at, 1) is { } last
                ? new OverlongText((char)(((first & 1) << 6) | last))
                : null,
            0xE0 => IsZero(path, at, 1, except: 1) && Continuation(path, at, 2) is not null ? new OverlongText('\0') : null,
            0xF0 => IsZero(path, at, 1) && IsZero(path, at, 2, except: 1) && Continuation(path, at, 3) is not null
                ? new OverlongText('\0')
                : null,
            // Forms of five and six bytes were given up before there was anything to encode in them.
            0xF8 or 0xFC => IsZero(path, at, 1) && IsZero(path, at, 2) ? new OverlongText('\0') : null,
            _ => null,
        };

    private static bool IsZero(string path, int at, int index, int except = 0) => Continuation(path, at, index) is { } bits && bits <= except;

    // The six bits of a following byte.
    private static int? Continuation(string path, int at, int index) =>
        PathSpelling.ByteAt(path, at + (index * EncodedLength)) is { } value and >= 0x80 and < 0xC0 ? value & 0x3F : null;
}

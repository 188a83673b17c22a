namespace Kenger.Gateway.Routing;

/// <summary>What in a path servers don't agree on: some take it for a border between names, some for a part of a name.</summary>
[Flags]
internal enum PathOddities
{
    None = 0,

    /// <summary><c>%2F</c>.</summary>
    EncodedSlash = 1,

    /// <summary><c>%5C</c>: a slash where file systems have it for one.</summary>
    EncodedBackslash = 2,

    /// <summary>What follows a <c>;</c>: cut off by servlet containers.</summary>
    Parameters = 4,

    /// <summary><c>%3B</c>: decoded by a proxy on the way to one of these.</summary>
    EncodedSemicolon = 8,

    /// <summary>Two bytes that a careless reader of UTF-8 takes for an ASCII character; in GBK they are one of its own.</summary>
    Overlong = 16,

    /// <summary>Several slashes in a row, not at the beginning: one for most file servers.</summary>
    DoubledSlash = 32,
}

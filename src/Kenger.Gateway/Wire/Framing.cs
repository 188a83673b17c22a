namespace Kenger.Gateway.Wire;

/// <summary>How a body ends.</summary>
internal readonly record struct Framing
{
    private const long ToTheEnd = -1;
    private const long InChunks = -2;

    private Framing(long length) => Length = length;

    /// <summary>There is none.</summary>
    public static Framing None => new(0);

    /// <summary>After its last chunk.</summary>
    public static Framing Chunked => new(InChunks);

    /// <summary>With the connection.</summary>
    public static Framing UntilClose => new(ToTheEnd);

    /// <summary>In bytes, where it was said before; negative where it was not.</summary>
    public long Length { get; }

    public bool IsChunked => Length == InChunks;

    public bool IsUntilClose => Length == ToTheEnd;

    public bool IsEmpty => Length == 0;

    /// <summary>After so many bytes.</summary>
    public static Framing Of(long length) => new(length);
}

namespace Kenger.Bench.Gateway;

/// <summary>A kind of request that proxies are asked.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Path">At the <see cref="Backend"/>.</param>
internal sealed record RequestKind(string Name, string Path)
{
    /// <summary>A small answer, over kept connections.</summary>
    public static readonly RequestKind Get = new("GET, 100 bytes", "/");

    /// <summary>Bytes of a body; 0 for a GET.</summary>
    public int BodyBytes { get; init; }

    public bool IsByTls { get; init; }

    /// <summary>Each on a connection of its own.</summary>
    public bool ClosesConnection { get; init; }
}

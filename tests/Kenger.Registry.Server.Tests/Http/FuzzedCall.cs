using System.Text;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>A body that nobody in their right mind would send.</summary>
public sealed record FuzzedCall(string Path, IReadOnlyList<byte> Body)
{
    public override string ToString() => $"POST {Path} {Encoding.Latin1.GetString([.. Body])}";
}

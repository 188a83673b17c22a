namespace Kenger.Client;

/// <summary>What a registry, or something in front of it, answered.</summary>
internal sealed record RegistryAnswer(Uri From, int Status, string? ContentType, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

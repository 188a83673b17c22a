namespace Kenger.Registry.Consul.Services;

/// <summary>A check of a service, and what became of it at the last change of its status.</summary>
internal sealed record CheckEntry
{
    /// <summary>More of an output is cut.</summary>
    public const int MaxOutput = 4_096;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Notes { get; init; } = "";

    public required CheckDefinition Definition { get; init; }

    public CheckStatus Status { get; init; }

    public string Output { get; init; } = "";

    /// <summary>Since when it has the status, as Unix milliseconds.</summary>
    public long Since { get; init; }

    /// <summary>With another status, since now; the same check where it has it already.</summary>
    public CheckEntry With(CheckStatus status, string output, DateTimeOffset now) =>
        status == Status ? this : this with { Status = status, Output = Cut(output), Since = now.ToUnixTimeMilliseconds() };

    /// <summary>What is kept and told of an output: so much, and visible.</summary>
    public static string Cut(string output)
    {
        var end = Math.Min(output.Length, MaxOutput);
        // Half a character is none.
        end -= end > 0 && end < output.Length && char.IsHighSurrogate(output[end - 1]) ? 1 : 0;
        return output[..end];
    }
}

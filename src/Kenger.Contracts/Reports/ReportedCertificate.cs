namespace Kenger.Contracts;

/// <summary>A certificate of one of a gateway's own addresses, as the gateway reports it: when it ends, and whether its file is still taken.</summary>
public sealed record ReportedCertificate
{
    /// <summary>The most certificates of a report.</summary>
    public const int MaxCount = 50;

    /// <summary>The most hosts of a certificate.</summary>
    public const int MaxHosts = 20;

    /// <summary>The most characters of a host.</summary>
    public const int MaxHostLength = 255;

    /// <summary>The most characters of <see cref="Path"/> that are kept.</summary>
    public const int MaxPathLength = 256;

    /// <summary>The most characters of <see cref="Problem"/> that are kept.</summary>
    public const int MaxProblemLength = 300;

    /// <summary>Its file as the gateway knows it, or the folder where the folder is what is wrong.</summary>
    public required string Path { get; init; }

    /// <summary>The hosts and addresses it is for, at most <see cref="MaxHosts"/>; absent for a default that names none.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>When it ends; null where none is served, as <see cref="Problem"/> says.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Why its file was not taken when it was last looked at, in a sentence; null while it is. What was served before still is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it is for the admin address alone; absent for those of traffic, which the admin address may share.</summary>
    public bool? Admin { get; init; }

    /// <summary>What is wrong with a host or an address as <see cref="Hosts"/> takes it; null when it is good.</summary>
    /// <param name="value">At most 255 visible ASCII characters.</param>
    public static string? CheckHost(string? value) =>
        value is { Length: >= 1 and <= MaxHostLength } && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? null
            : $"must be 1 to {MaxHostLength} visible ASCII characters without blanks";
}

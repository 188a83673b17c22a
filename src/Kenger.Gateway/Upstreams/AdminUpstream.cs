namespace Kenger.Gateway;

/// <summary>The answer to <c>/ups</c>.</summary>
internal sealed record AdminUpstream
{
    /// <summary>What was done; absent where only a look was asked for.</summary>
    public string? Message { get; init; }

    /// <summary>The namespace.</summary>
    public required string Upstream { get; init; }

    /// <summary>Its nodes as the registry has them now, offline ones too.</summary>
    public required IReadOnlyList<AdminServer> Servers { get; init; }
}

namespace Kenger.Registry.MySql;

/// <summary>How long ago a node was last heard from, in milliseconds: an age is the same on every clock.</summary>
internal sealed record SilenceRow
{
    public long Id { get; init; }

    public long SilentFor { get; init; }
}

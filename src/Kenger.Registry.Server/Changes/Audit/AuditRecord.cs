using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Audit;

/// <summary>One change, on its way into the store with the change itself. States are JSON.</summary>
internal sealed record AuditRecord
{
    public required DateTimeOffset Time { get; init; }

    public required string Actor { get; init; }

    public required string Address { get; init; }

    public required string Action { get; init; }

    public required string Ns { get; init; }

    /// <summary><c>host:port</c> of a node, a switched host, <c>rule 7</c>, else empty.</summary>
    public string Target { get; init; } = "";

    public string? Before { get; init; }

    public string? After { get; init; }
}

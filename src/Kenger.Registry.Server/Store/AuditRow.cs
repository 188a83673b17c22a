using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Audit;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_audit</c>; the time is Unix milliseconds.</summary>
internal sealed record AuditRow
{
    /// <summary>What services say of themselves, and what becomes of them.</summary>
    public static readonly string[] ServiceActions =
        [AuditActions.NodeRegister, AuditActions.NodeDeregister, AuditActions.NodeOnline, AuditActions.NodeOffline, AuditActions.NodeExpire];

    /// <summary>The store's to give.</summary>
    public long Id { get; init; }

    public long ChangedAt { get; init; }

    public string Actor { get; init; } = "";

    public string Address { get; init; } = "";

    public string Action { get; init; } = "";

    public string Ns { get; init; } = "";

    public string Target { get; init; } = "";

    public string? StateBefore { get; init; }

    public string? StateAfter { get; init; }

    public long Revision { get; init; }

    public static AuditRow From(AuditRecord record, long revision) => new()
    {
        ChangedAt = record.Time.ToUnixTimeMilliseconds(),
        Actor = record.Actor,
        Address = record.Address,
        Action = record.Action,
        Ns = record.Ns,
        Target = record.Target,
        StateBefore = record.Before,
        StateAfter = record.After,
        Revision = revision,
    };

    public AuditEntry ToEntry() => new()
    {
        Id = Id,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
        Actor = Actor,
        Address = Address.Length > 0 ? Address : null,
        Action = Action,
        Ns = Ns.Length > 0 ? Ns : null,
        Target = Target.Length > 0 ? Target : null,
        Before = StateBefore is null ? null : JsonElement.Parse(StateBefore),
        After = StateAfter is null ? null : JsonElement.Parse(StateAfter),
        Version = Revision,
    };
}

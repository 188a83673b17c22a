using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_rule</c>; times are Unix milliseconds, what it looks for and where it leads is JSON.</summary>
internal sealed record RuleRow
{
    public long Id { get; init; }

    public long NamespaceId { get; init; }

    public int Position { get; init; }

    public string? Name { get; init; }

    public string Conditions { get; init; } = "";

    public string Target { get; init; } = "";

    /// <summary>1 for a rule that counts.</summary>
    public int IsEnabled { get; init; }

    public long? Until { get; init; }

    public string Author { get; init; } = "";

    public string? Reason { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long Revision { get; init; }

    public static RuleRow From(RuleState rule) => new()
    {
        Id = rule.Id,
        NamespaceId = rule.NamespaceId,
        Position = rule.Position,
        Name = rule.Name,
        Conditions = RuleJson.Write(rule.Match),
        Target = RuleJson.Write(rule.Target),
        IsEnabled = rule.IsEnabled ? 1 : 0,
        Until = rule.Until?.ToUnixTimeMilliseconds(),
        Author = rule.Author,
        Reason = rule.Reason,
        CreatedAt = rule.CreatedAt.ToUnixTimeMilliseconds(),
        UpdatedAt = rule.UpdatedAt.ToUnixTimeMilliseconds(),
        Revision = rule.Version,
    };

    public RuleState ToState(string ns) => new()
    {
        Id = Id,
        NamespaceId = NamespaceId,
        Ns = ns,
        Position = Position,
        Name = Name,
        Match = RuleJson.ToMatch(Conditions),
        Target = RuleJson.ToTarget(Target),
        IsEnabled = IsEnabled != 0,
        Until = StoredTime.From(Until),
        Author = Author,
        Reason = Reason,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Version = Revision,
    };
}

namespace Kenger.Registry.Server.Access;

/// <summary>The ids of the gateways that a token may speak for: names, and beginnings of names that end with <c>*</c>.</summary>
internal sealed class GatewayNames
{
    /// <summary>Any id.</summary>
    public static readonly GatewayNames All = new([]);

    private const int MaxLength = 128;

    private readonly string[] _names;

    private GatewayNames(string[] names) => _names = names;

    /// <summary>The given ones; all when there is none.</summary>
    public static GatewayNames From(IReadOnlyList<string>? names) => names is null or [] ? All : new GatewayNames([.. names]);

    /// <summary>The names; none for all.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether this is one of them.</summary>
    public bool Includes(string id) => _names.Length == 0 || Array.Exists(_names, name => Matches(name, id));

    /// <summary>What is wrong with a name in a token's list; null when it is good.</summary>
    public static string? Check(string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && !name.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !name.AsSpan(0, name.Length - 1).Contains('*')
            ? null
            : $"must be at most {MaxLength} visible ASCII characters, with '*' at the end only";

    /// <summary>What a gateway calls itself; null when that is good.</summary>
    public static string? CheckId(string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? null
            : $"must be at most {MaxLength} visible ASCII characters, and not empty";

    private static bool Matches(string name, string id) =>
        name.EndsWith('*') ? id.AsSpan().StartsWith(name.AsSpan(0, name.Length - 1)) : string.Equals(name, id, StringComparison.Ordinal);
}

using System.Buffers;

namespace Kenger.Contracts;

/// <summary>
/// The rules of the fields on the wire. Each check returns null for a good value, else a sentence that says what would be
/// right. The registry refuses what breaks them, the SDK refuses it before sending, and gateways drop it.
/// </summary>
public static class FieldChecks
{
    /// <summary>The longest namespace, as the original's column.</summary>
    public const int MaxNamespaceLength = 64;

    /// <summary>The longest description, as the original's column.</summary>
    public const int MaxDescriptionLength = 255;

    /// <summary>The longest health path, as the original's column.</summary>
    public const int MaxHealthPathLength = 128;

    /// <summary>The largest weight, that of Consul.</summary>
    public const int MaxWeight = 65535;

    /// <summary>The most labels of a node.</summary>
    public const int MaxLabels = 32;

    /// <summary>The longest key and value of a label, those of Kubernetes.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>The longest name of an instance.</summary>
    public const int MaxInstanceLength = 64;

    /// <summary>The longest heartbeat interval, in seconds.</summary>
    public const int MaxHeartbeatSeconds = 3600;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private static readonly SearchValues<char> LabelKeyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/");

    /// <summary>A namespace's name.</summary>
    public static string? CheckNamespace(string? value) =>
        IsName(value, MaxNamespaceLength, NameCharacters)
            ? null
            : $"must be 1 to {MaxNamespaceLength} letters, digits, '.', '_' or '-', starting with a letter or digit";

    /// <summary>A namespace's description.</summary>
    public static string? CheckDescription(string? value) =>
        value is not null && value.Length <= MaxDescriptionLength && IsText(value)
            ? null
            : $"must be at most {MaxDescriptionLength} characters without control or invisible characters";

    /// <summary>A node's host; <see cref="NodeHost.TryNormalize"/> gives its canonical form.</summary>
    public static string? CheckHost(string? value) =>
        NodeHost.TryNormalize(value, out _)
            ? null
            : $"must be an IP address or a DNS name that others can reach, at most {NodeHost.MaxLength} characters";

    /// <summary>A host that can be switched; <see cref="RequestHost.TryNormalize"/> gives its canonical form.</summary>
    public static string? CheckRequestHost(string? value) =>
        RequestHost.TryNormalize(value, out var normalized) && normalized.Length <= RequestHost.MaxLength
            ? null
            : $"must be what clients send as Host: an IP address (IPv6 in brackets) or a DNS name of at most {NodeHost.MaxLength} characters, "
                + "with a port or without";

    /// <summary>A node's port.</summary>
    public static string? CheckPort(long value) =>
        value is >= 1 and <= 65535 ? null : "must be a port from 1 to 65535";

    /// <summary>A weight.</summary>
    public static string? CheckWeight(long value) =>
        value is >= 0 and <= MaxWeight ? null : $"must be a whole number from 0 to {MaxWeight}";

    /// <summary>The id of a namespace or node.</summary>
    public static string? CheckId(long value) => value >= 1 ? null : "must be an id that the registry gave, 1 or more";

    /// <summary>A heartbeat interval in seconds.</summary>
    public static string? CheckHeartbeatInterval(long value) =>
        value is >= 1 and <= MaxHeartbeatSeconds
            ? null
            : $"must be a whole number of seconds from 1 to {MaxHeartbeatSeconds}";

    /// <summary>How a node stays registered.</summary>
    public static string? CheckMode(string? value) =>
        value is NodeModes.Lease or NodeModes.Static ? null : $"must be '{NodeModes.Lease}' or '{NodeModes.Static}'";

    /// <summary>What a process calls itself.</summary>
    public static string? CheckInstance(string? value) =>
        IsName(value, MaxInstanceLength, NameCharacters)
            ? null
            : $"must be 1 to {MaxInstanceLength} letters, digits, '.', '_' or '-', starting with a letter or digit";

    /// <summary>A health path: what follows GET in a request line, so no space, control or non-ASCII character.</summary>
    public static string? CheckHealthPath(string? value) =>
        value is ['/', ..] && value.Length <= MaxHealthPathLength && IsVisibleAscii(value) && !value.Contains('#')
            ? null
            : $"must start with '/' and be at most {MaxHealthPathLength} visible ASCII characters without '#'";

    /// <summary>A label's key.</summary>
    public static string? CheckLabelKey(string? value) =>
        IsName(value, MaxLabelLength, LabelKeyCharacters)
            ? null
            : $"keys must be 1 to {MaxLabelLength} letters, digits, '.', '_', '-' or '/', starting with a letter or digit";

    /// <summary>A label's value.</summary>
    public static string? CheckLabelValue(string? value) =>
        value is not null && value.Length <= MaxLabelLength && IsText(value)
            ? null
            : $"must be at most {MaxLabelLength} characters without control or invisible characters";

    private static bool IsName(string? value, int maxLength, SearchValues<char> allowed) =>
        value is { Length: > 0 } && value.Length <= maxLength && char.IsAsciiLetterOrDigit(value[0])
        && !value.AsSpan().ContainsAnyExcept(allowed);

    // What nobody sees, or what turns the text around it, would make two values look like one. The replacement character stands for what some
    // program could not read.
    private static bool IsText(string value) => VisibleText.IsVisible(value) && !value.Contains('\uFFFD', StringComparison.Ordinal);

    private static bool IsVisibleAscii(string value) => !value.AsSpan().ContainsAnyExceptInRange('!', '~');
}

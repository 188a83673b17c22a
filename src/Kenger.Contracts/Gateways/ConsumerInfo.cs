namespace Kenger.Contracts;

/// <summary>An application that calls services by name: one of its processes.</summary>
public sealed record ConsumerInfo
{
    private const int MaxNameLength = 126;

    /// <summary>The application.</summary>
    public required string Application { get; init; }

    /// <summary>Which of its processes.</summary>
    public required string Instance { get; init; }

    /// <summary>The namespaces it follows: those it has called, and those that their rules send requests to. Those alone that were asked for.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    /// <summary>The revision it has applied.</summary>
    public required long Version { get; init; }

    /// <summary>The address it polls from.</summary>
    public required string Address { get; init; }

    /// <summary>When it last polled; now, while a poll of its is open.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The name of the token it polls with.</summary>
    public required string Token { get; init; }

    /// <summary>What is wrong with a consumer as <c>/sync</c> takes it; null when it is good.</summary>
    /// <param name="value"><c>application/instance</c>: at most 126 visible ASCII characters.</param>
    public static string? CheckName(string? value) =>
        value is { Length: <= MaxNameLength }
        && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
        && value.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
        && slash < value.Length - 1
            ? null
            : $"must be APPLICATION/INSTANCE, at most {MaxNameLength} visible ASCII characters";
}

namespace Kenger.Cli.Why;

/// <summary>The host was switched to a namespace.</summary>
internal sealed record ExplainedHostSwitch(string? Host, string? Namespace);

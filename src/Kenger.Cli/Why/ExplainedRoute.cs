namespace Kenger.Cli.Why;

/// <summary>The route that takes a request.</summary>
internal sealed record ExplainedRoute(string? Id);

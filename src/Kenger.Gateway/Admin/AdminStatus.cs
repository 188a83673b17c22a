namespace Kenger.Gateway;

/// <summary>The answer to <c>/livez</c> and <c>/readyz</c>.</summary>
internal sealed record AdminStatus(string Status);

using Kenger.Registry.Consul.Services;

namespace Kenger.Registry.Consul.Checks;

/// <summary>What a run of a check saw.</summary>
/// <param name="Status">How the service is.</param>
/// <param name="Output">What it said, or why it could not be asked.</param>
internal sealed record CheckResult(CheckStatus Status, string Output);

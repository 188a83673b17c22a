namespace Quickstart.Stage;

/// <summary>A service to start.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="Version">Its label <c>version</c>.</param>
/// <param name="Fail">The share of its requests that it fails, 0–1.</param>
internal sealed record ServicePlan(string Name, string Version, double Fail = 0);

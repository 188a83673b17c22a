using System.Reflection;

namespace Kenger.Aspire.Hosting.Tests;

/// <summary>A test that needs what runs the resources of app hosts: it comes by the feed, for some kinds of machines.</summary>
public sealed class NeedsOrchestratorAttribute : FactAttribute
{
    public NeedsOrchestratorAttribute() => Skip = File.Exists(Path) ? null : "Aspire's orchestrator is not here for this kind of machine.";

    public static string? Path { get; } = typeof(NeedsOrchestratorAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => metadata.Key == "Orchestrator")?.Value;
}

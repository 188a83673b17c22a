using System.Reflection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Configuration;

/// <summary>Switches everything off where a tool builds the application without meaning to run it: it has no settings, and serves nobody.</summary>
internal sealed class DesignTime(DesignTimeTool tool) : IPostConfigureOptions<KengerRegistryOptions>
{
    public void PostConfigure(string? name, KengerRegistryOptions options) => options.Enabled &= !tool.IsRunning;
}

/// <summary>Whether the running program is such a tool.</summary>
internal sealed record DesignTimeTool(bool IsRunning)
{
    /// <summary>Entity Framework's tool, and the one that writes OpenAPI documents during a build.</summary>
    public static DesignTimeTool From(Assembly? program) => new(program?.GetName().Name is "ef" or "GetDocument.Insider");
}

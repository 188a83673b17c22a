using System.Diagnostics;

namespace Kenger.Registry.Server.Telemetry;

/// <summary>Where spans of the registry come from. As long as nobody listens none is made.</summary>
internal static class RegistryTraces
{
    public const string SourceName = RegistryMetrics.MeterName;

    public const string CommandsTag = "kenger.commands";
    public const string VersionTag = "kenger.version";

    private static readonly ActivitySource Source = new(SourceName, typeof(RegistryTraces).Assembly.GetName().Version?.ToString(3));

    /// <summary>The trace of whoever asks for something now; none while nobody listens.</summary>
    public static ActivityContext Caller => Source.HasListeners() && Activity.Current is { } current ? current.Context : default;

    /// <summary>
    /// A transaction in which the changes of several callers are written together: a part of the first one's trace, and linked with the others'. Null while nobody listens.
    /// </summary>
    public static Activity? BeginCommit(IEnumerable<ActivityContext> callers)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext[] traced = [.. callers.Where(caller => caller != default)];
        return Source.StartActivity(
            "commit", ActivityKind.Internal, traced.FirstOrDefault(), links: traced.Skip(1).Select(caller => new ActivityLink(caller)));
    }
}

namespace Kenger.Bench.Processes;

/// <summary>Another build of <c>kenger</c>, to be compared with this one in the same run.</summary>
internal static class OtherBuild
{
    public const string Variable = "KENGER_BENCH_OTHER";

    /// <summary>The path of its <c>kenger.dll</c>.</summary>
    public static string Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && File.Exists(path)
        ? Path.GetFullPath(path)
        : throw new InvalidOperationException($"Set {Variable} to the kenger.dll of the build to compare with.");
}

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>A fact that takes long, or much of the machine: it runs with <c>./test.sh --all</c> and is skipped by name else.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HeavyFactAttribute : FactAttribute
{
    public HeavyFactAttribute() => Skip = WhyNot;

    /// <summary>Why such facts are skipped; null when they are not.</summary>
    public static string? WhyNot { get; } =
        OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("KENGER_TEST_ALL") != "1" ? "is one of the heavy ones: ./test.sh --all, or KENGER_TEST_ALL=1" : null;
}

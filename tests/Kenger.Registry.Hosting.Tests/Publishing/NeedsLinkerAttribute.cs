namespace Kenger.Registry.Hosting.Tests.Publishing;

/// <summary>
/// Runs with <c>./test.sh --all</c>: to publish takes minutes on a small machine. Skips where there is no linker; native code is put
/// together by clang or gcc.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsLinkerAttribute : FactAttribute
{
    private static readonly string[] Linkers = ["clang", "gcc"];

    public NeedsLinkerAttribute()
    {
        if (Environment.GetEnvironmentVariable("KENGER_TEST_ALL") != "1")
        {
            Skip = "runs with ./test.sh --all";
            return;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!OperatingSystem.IsLinux() || !Array.Exists(folders, folder => Array.Exists(Linkers, linker => File.Exists(Path.Combine(folder, linker)))))
        {
            Skip = "needs a linker: clang or gcc, on Linux";
        }
    }
}

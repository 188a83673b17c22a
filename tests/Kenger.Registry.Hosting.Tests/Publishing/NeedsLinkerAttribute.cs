using Kenger.TestKit;

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

        if (!OperatingSystem.IsLinux() || Array.TrueForAll(Linkers, linker => MachinePrograms.Find(linker) is null))
        {
            Skip = "needs a linker: clang or gcc, on Linux";
        }
    }
}

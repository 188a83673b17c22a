namespace Kenger.Registry.Hosting.Tests.Publishing;

/// <summary>Skips where this machine has no linker: native code is put together by clang or gcc.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsLinkerAttribute : FactAttribute
{
    private static readonly string[] Linkers = ["clang", "gcc"];

    public NeedsLinkerAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!OperatingSystem.IsLinux() || !Array.Exists(folders, folder => Array.Exists(Linkers, linker => File.Exists(Path.Combine(folder, linker)))))
        {
            Skip = "needs a linker: clang or gcc, on Linux";
        }
    }
}

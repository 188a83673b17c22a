namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>A fact that needs a program of Debian's; skipped by name where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DebianProgramFactAttribute : FactAttribute
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin"];

    public DebianProgramFactAttribute(string program)
    {
        if (Find(program) is null)
        {
            Skip = $"needs {program} (Debian's package {program})";
        }
    }

    /// <summary>Its path; null where it is not installed.</summary>
    public static string? Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

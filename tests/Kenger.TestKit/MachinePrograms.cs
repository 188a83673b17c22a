namespace Kenger.TestKit;

/// <summary>The programs that this machine has.</summary>
public static class MachinePrograms
{
    // Servers are where not everybody's PATH leads.
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/bin", "/usr/bin", "/usr/sbin", "/usr/local/sbin"];

    /// <summary>The program's path; null when there is none.</summary>
    public static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

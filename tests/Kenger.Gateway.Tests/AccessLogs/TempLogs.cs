namespace Kenger.Gateway.Tests;

/// <summary>A directory for logs, removed with everything in it.</summary>
internal sealed class TempLogs : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-access-");

    public string File => Path.Combine(_directory.FullName, "sub", "access.log");

    /// <summary>The names of the files there are.</summary>
    public IEnumerable<string> Names =>
        Directory.Exists(Path.GetDirectoryName(File))
            ? Directory.EnumerateFiles(Path.GetDirectoryName(File)!).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)
            : [];

    public string Read(string suffix = "") => System.IO.File.Exists(File + suffix) ? System.IO.File.ReadAllText(File + suffix) : "";

    public void Dispose() => _directory.Delete(recursive: true);
}

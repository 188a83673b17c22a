namespace Kenger.Bench.Processes;

/// <summary>An SQLite file in a directory of its own, deleted at the end.</summary>
internal sealed class TempStore : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-bench-");

    public string Address => "sqlite:" + Path.Combine(_directory.FullName, "registry.db");

    public void Dispose() => _directory.Delete(recursive: true);
}

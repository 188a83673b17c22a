namespace Kenger.Cli.Tests.Hostile;

/// <summary>A document with routes, gone afterwards.</summary>
internal sealed class RoutesFile : IDisposable
{
    public RoutesFile(string text)
    {
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}

namespace Kenger.Peers.Tests.Servers;

/// <summary>A folder of a server's own: its configuration, and what it serves as files.</summary>
internal sealed class ServedFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-peer-");

    public ServedFolder()
    {
        // Apache reads it as another user when it is started by root.
        if (!OperatingSystem.IsWindows())
        {
            _folder.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        }

        foreach (var guarded in new[] { "site/api/s", "site/api/index.html", "site/api/x/s", "secret/index.html", "secret/s" })
        {
            Write(guarded, Guarded.Mark);
        }

        foreach (var open in new[] { "site/s", "site/index.html", "site/x/s", "site/x/y/s", "site/h/s" })
        {
            Write(open, Guarded.Open);
        }
    }

    public string Root => _folder.FullName;

    /// <summary>What everybody may see, but for <c>api</c>.</summary>
    public string Site => Path.Combine(Root, "site");

    /// <summary>What is served for <see cref="Guarded.Host"/> alone.</summary>
    public string Secret => Path.Combine(Root, "secret");

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

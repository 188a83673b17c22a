namespace Kenger.TestKit;

/// <summary>A folder of certificates that goes with the test.</summary>
public sealed class CertificateFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-certificates-");

    public string Folder => _folder.FullName;

    /// <summary>A path in it.</summary>
    public string PathOf(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>Writes <c>NAME.pem</c> and <c>NAME.key</c> as programs do that think of readers: each file whole.</summary>
    public string Write(string name, Issued issued)
    {
        Replace(PathOf($"{name}.key"), issued.KeyPem);
        Replace(PathOf($"{name}.pem"), issued.ChainPem);
        return PathOf($"{name}.pem");
    }

    public string Write(string name, string text)
    {
        Replace(PathOf(name), text);
        return PathOf(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Replace(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText($"{path}.new", text);
        File.Move($"{path}.new", path, overwrite: true);
    }
}

namespace Kenger.Client.Tests.Trust;

/// <summary>A folder for files of CAs that goes with the test.</summary>
internal sealed class AuthorityFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-authorities-");
    private DateTime _writtenAt = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file over the one before, a second later than all before.</summary>
    public string Write(string text, string name = "ca.pem") => Write(System.Text.Encoding.Latin1.GetBytes(text), name);

    public string Write(byte[] bytes, string name = "ca.pem")
    {
        File.WriteAllBytes(PathOf(name), bytes);
        _writtenAt = _writtenAt.AddSeconds(1);
        File.SetLastWriteTimeUtc(PathOf(name), _writtenAt);
        return PathOf(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

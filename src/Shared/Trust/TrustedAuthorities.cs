using System.Security.Cryptography.X509Certificates;

namespace Kenger;

/// <summary>
/// The CAs of a file, as it is now: looked at with each new connection, and read again when it has changed. One that can't be used changes nothing.
/// </summary>
internal sealed class TrustedAuthorities
{
    private readonly Lock _lock = new();
    private volatile X509Certificate2Collection _certificates;
    // Of the file as it was last read, well or not; null when it could not be opened.
    private FileStamp? _stamp;
    private string? _problem;

    private TrustedAuthorities(string path, AuthorityFile file) => (Path, _certificates, _stamp) = (path, file.Certificates, file.Stamp);

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>What it held when it was last good. Never changed.</summary>
    public X509Certificate2Collection Certificates => _certificates;

    /// <summary>Null when the file could be read, else a sentence without its end that names it and says why not.</summary>
    public static string? TryOpen(string path, out TrustedAuthorities? authorities)
    {
        var problem = AuthorityFile.TryRead(path, out var file);
        authorities = file is null ? null : new TrustedAuthorities(path, file);
        return problem;
    }

    /// <summary>Reads the file where it has changed, and returns what is to be said: each thing once.</summary>
    public AuthorityNews? Look()
    {
        lock (_lock)
        {
            var stamp = FileStamp.Find(Path);
            if (stamp is not null && stamp == _stamp)
            {
                return null;
            }

            _stamp = stamp;
            var problem = AuthorityFile.TryRead(Path, out var file);
            if (file is not null)
            {
                (_certificates, _stamp, _problem) = (file.Certificates, file.Stamp, null);
                return new AuthorityNews(Path, file.Certificates.Count, Problem: null);
            }

            var isKnown = problem == _problem;
            _problem = problem;
            return isKnown ? null : new AuthorityNews(Path, _certificates.Count, problem);
        }
    }
}

/// <summary>What became of a file of CAs.</summary>
/// <param name="Path">The file.</param>
/// <param name="Count">How many certificates count from now on.</param>
/// <param name="Problem">Why those are the ones of before, a sentence without its end that names the file; null when they are the file's.</param>
internal sealed record AuthorityNews(string Path, int Count, string? Problem);

using System.Net.Security;

namespace Kenger;

/// <summary>
/// All certificates of some places, read again and again: a file that has changed counts from the next handshake on, one that can't be used changes nothing. Reading is the sure way: links that
/// are exchanged, mounted volumes and copies over a network tell nobody.
/// </summary>
/// <param name="places">Where certificates are.</param>
/// <param name="handshake">What the server insists on with a certificate.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedCertificates(
    IReadOnlyList<CertificatePlace> places, Func<LoadedCertificate, SslServerAuthenticationOptions> handshake, TimeProvider time)
{
    // A program that writes two files is seen in between: what is wrong once may be right at the next look.
    private const int LooksUntilSaid = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private volatile CertificateSet _current = CertificateSet.Empty;

    public CertificateSet Current => _current;

    public bool HasPlaces => places.Count > 0;

    /// <summary>What is wrong at the moment, in sentences.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_lock)
            {
                return [.. _kept.Values.Where(kept => kept.Problem is not null).Select(kept => $"{kept.Place.Setting} {kept.Problem}")];
            }
        }
    }

    /// <summary>Each certificate that is served or should be, with what is wrong with its files since that was said.</summary>
    public IReadOnlyList<CertificateStanding> Standing
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _kept.Values.Where(kept => kept.Good is not null || kept.Said is not null)
                        .Select(kept => new CertificateStanding(kept.Entry?.Path ?? kept.Place.Path, kept.Good?.Loaded, kept.Said)),
                ];
            }
        }
    }

    /// <summary>
    /// Looks for the first time. What has expired in a folder that holds others which are good ends no start: those hosts were lost before, by time alone, and a restart must not
    /// take all others with them. Whatever else is wrong somebody has put there, and is to know at once.
    /// </summary>
    /// <returns>What ends the start, in sentences; and what is to be said when there is nothing of that.</returns>
    public (IReadOnlyList<string> Fatal, IReadOnlyList<CertificateNews> News) Start()
    {
        lock (_lock)
        {
            Look();
            List<string> fatal = [];
            List<CertificateNews> news = [];
            foreach (var (key, kept) in _kept.Where(each => each.Value.Problem is not null).ToArray())
            {
                var isBearable = kept.IsExpired && kept.Entry is { IsOfFolder: true } && _kept.Values.Any(other => other.Place == kept.Place && other.Good is not null);
                if (!isBearable)
                {
                    fatal.Add($"{kept.Place.Setting} {kept.Problem}");
                    continue;
                }

                news.Add(new CertificateNews(CertificateEvent.Kept, kept.Place.Setting, kept.Entry!.Path, Certificate: null, kept.Problem));
                _kept[key] = kept with { Said = kept.Problem };
            }

            return (fatal, news);
        }
    }

    /// <summary>What is wrong at the moment with one certificate.</summary>
    public string? ProblemOf(LoadedCertificate certificate)
    {
        lock (_lock)
        {
            return _kept.GetValueOrDefault(KeyOf(certificate.Entry))?.Problem;
        }
    }

    /// <summary>Looks at all files, and returns what is to be said: each thing once.</summary>
    public IReadOnlyList<CertificateNews> Look()
    {
        lock (_lock)
        {
            List<CertificateNews> news = [];
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var hasChanged = false;
            foreach (var place in places)
            {
                hasChanged |= Look(place, seen, news);
            }

            hasChanged |= Forget(seen, news);
            if (hasChanged)
            {
                _current = new CertificateSet(_kept.Values.Select(kept => kept.Good).OfType<ServedCertificate>());
            }

            return news;
        }
    }

    private static string KeyOf(CertificateEntry entry) => $"{entry.Place.Setting}\n{entry.Path}";

    private bool Look(CertificatePlace place, HashSet<string> seen, List<CertificateNews> news)
    {
        IReadOnlyList<CertificateEntry> entries;
        string? problem = null;
        try
        {
            // A folder that is gone is no file that is gone: what it held is kept.
            var isGone = !Directory.Exists(place.Path) && _kept.Values.Any(kept => kept.Place == place && kept.Entry is { IsOfFolder: true });
            entries = isGone ? [] : CertificateFolder.Find(place);
            problem = isGone ? $"'{LongText.Shorten(place.Path)}' is not there"
                : entries.Count == 0
                ? $"'{LongText.Shorten(place.Path)}' is a folder without a certificate and its key: NAME.pem with NAME.key, NAME.pfx, or folders with fullchain.pem and privkey.pem"
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            entries = [];
            problem = $"'{LongText.Shorten(place.Path)}' can't be read: {LongText.Shorten(exception.Message)}";
        }

        var ofPlace = place.Setting;
        if (problem is not null || _kept.ContainsKey(ofPlace))
        {
            seen.Add(ofPlace);
            Note(ofPlace, _kept.GetValueOrDefault(ofPlace) ?? new Kept(place), problem, news);
        }

        if (problem is not null)
        {
            // A folder that is gone, or can't be read for a moment, takes nothing away.
            seen.UnionWith(_kept.Where(each => each.Value.Place == place).Select(each => each.Key));
        }

        var hasChanged = false;
        foreach (var entry in entries)
        {
            // One file may be reached in two ways.
            hasChanged |= seen.Add(KeyOf(entry)) && Look(entry, news);
        }

        return hasChanged;
    }

    /// <summary>True when another certificate counts.</summary>
    private bool Look(CertificateEntry entry, List<CertificateNews> news)
    {
        var key = KeyOf(entry);
        var kept = (_kept.GetValueOrDefault(key) ?? new Kept(entry.Place) { Entry = entry }) with { Missing = 0 };
        var problem = CertificateBytes.TryRead(entry, out var bytes);
        LoadedCertificate? loaded = null;
        if (problem is null && bytes!.Digest == kept.Digest)
        {
            // As it was: nothing is to be read again.
            Note(key, kept, problem: null, news);
            return false;
        }

        kept = kept with { IsExpired = false };
        if (problem is null && LoadedCertificate.TryLoad(entry, bytes!, time.GetUtcNow(), out loaded) is { } wrong)
        {
            problem = $"'{LongText.Shorten(entry.Path)}': {wrong.Text}";
            kept = kept with { IsExpired = wrong.IsExpired };
        }

        if (loaded is null)
        {
            Note(key, kept, problem, news);
            return false;
        }

        news.Add(new CertificateNews(kept.Good is null ? CertificateEvent.Added : CertificateEvent.Replaced, entry.Place.Setting, entry.Path, loaded, null));
        Note(key, kept with { Good = new ServedCertificate(loaded, handshake(loaded)), Digest = bytes!.Digest }, problem: null, news);
        return true;
    }

    private void Note(string key, Kept kept, string? problem, List<CertificateNews> news)
    {
        kept = kept with { Problem = problem, BadLooks = problem is null ? 0 : kept.BadLooks + 1 };
        var path = kept.Entry?.Path ?? kept.Place.Path;
        if (problem is null && kept.Said is not null)
        {
            news.Add(new CertificateNews(CertificateEvent.Fine, kept.Place.Setting, path, kept.Good?.Loaded, null));
            kept = kept with { Said = null };
        }
        else if (problem is not null && problem != kept.Said && kept.BadLooks >= LooksUntilSaid)
        {
            news.Add(new CertificateNews(CertificateEvent.Kept, kept.Place.Setting, path, kept.Good?.Loaded, problem));
            kept = kept with { Said = problem };
        }

        _kept[key] = kept;
    }

    /// <summary>What is gone from a folder is served no longer, at the second look; true when that was one.</summary>
    private bool Forget(HashSet<string> seen, List<CertificateNews> news)
    {
        var hasChanged = false;
        foreach (var (key, kept) in _kept.Where(each => !seen.Contains(each.Key)).ToArray())
        {
            if (kept.Missing + 1 < LooksUntilSaid)
            {
                _kept[key] = kept with { Missing = kept.Missing + 1 };
                continue;
            }

            _kept.Remove(key);
            if (kept.Good is { } good)
            {
                news.Add(new CertificateNews(CertificateEvent.Gone, kept.Place.Setting, good.Loaded.Entry.Path, good.Loaded, null));
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    /// <summary>What is known of an entry, or of a place as a whole.</summary>
    private sealed record Kept(CertificatePlace Place)
    {
        /// <summary>Null for a place.</summary>
        public CertificateEntry? Entry { get; init; }

        /// <summary>What is served; null while it never could be.</summary>
        public ServedCertificate? Good { get; init; }

        /// <summary>Of the files that <see cref="Good"/> was made of.</summary>
        public string? Digest { get; init; }

        public string? Problem { get; init; }

        /// <summary>Whether <see cref="Problem"/> is that it has expired.</summary>
        public bool IsExpired { get; init; }

        /// <summary>The problem that was last told.</summary>
        public string? Said { get; init; }

        public int BadLooks { get; init; }

        public int Missing { get; init; }
    }
}

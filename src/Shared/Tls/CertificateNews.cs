namespace Kenger;

/// <summary>Something to say of a certificate.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Setting">The setting of its place.</param>
/// <param name="Path">Its file.</param>
/// <param name="Certificate">The one that is served, or was; null when none is.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record CertificateNews(CertificateEvent Event, string Setting, string Path, LoadedCertificate? Certificate, string? Problem);

/// <summary>What became of a certificate.</summary>
internal enum CertificateEvent
{
    /// <summary>It is served from now on.</summary>
    Added,

    /// <summary>Another one is served in its place.</summary>
    Replaced,

    /// <summary>Its files can't be used; what was served before still is.</summary>
    Kept,

    /// <summary>Its files can be used again.</summary>
    Fine,

    /// <summary>Its files are gone from their folder: it is served no longer.</summary>
    Gone,
}

/// <summary>How it stands with a certificate.</summary>
/// <param name="Path">Its file; the place as a whole where that is what is wrong.</param>
/// <param name="Certificate">The one that is served; null when none is.</param>
/// <param name="Problem">Why the files are not taken, in a sentence; null while they are.</param>
internal sealed record CertificateStanding(string Path, LoadedCertificate? Certificate, string? Problem);

namespace Kenger;

/// <summary>Where certificates are, as it is configured: a file with a chain and its key, or a folder of such.</summary>
/// <param name="Setting">How messages name the setting.</param>
/// <param name="Path">A PEM file, a PFX file, or a folder.</param>
internal sealed record CertificatePlace(string Setting, string Path)
{
    /// <summary>The file of the private key; null where it is found by the name of <see cref="Path"/>.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Of a PFX file or an encrypted key.</summary>
    public string? Password { get; init; }

    /// <summary>The hosts it is for; empty for those that the certificate itself names.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether clients get it that ask for no host, or for one that no certificate names.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether it is shown to servers, by a client: then it names no hosts, and is not for servers.</summary>
    public bool IsOfClient { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Setting} {Path}";
}

/// <summary>One certificate of a place.</summary>
/// <param name="Place">The place.</param>
/// <param name="Name">What it is called in lists: the file's name, or the folder's.</param>
/// <param name="Path">The file with the certificate.</param>
/// <param name="KeyPath">The file with the key; null when it is in the same file.</param>
internal sealed record CertificateEntry(CertificatePlace Place, string Name, string Path, string? KeyPath)
{
    /// <summary>In a folder one that is called so is the default.</summary>
    private const string DefaultName = "default";

    public bool IsDefault => Place.IsDefault || (IsOfFolder && Name.Equals(DefaultName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it was found in a folder, and no setting names it.</summary>
    public bool IsOfFolder { get; init; }
}

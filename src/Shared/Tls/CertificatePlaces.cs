namespace Kenger;

/// <summary>What is wrong with a list of certificates as it is configured. The files themselves are read later: a reload must not fail by one that is just written.</summary>
internal static class CertificatePlaces
{
    /// <summary>Sentences without their end.</summary>
    /// <param name="option">The key of the list: <c>Kenger:Gateway:Certificates</c>.</param>
    /// <param name="places">Its entries.</param>
    public static IEnumerable<string> Check(string option, IReadOnlyList<CertificatePlace> places)
    {
        if (places.Count(each => each.IsDefault) > 1)
        {
            yield return $"{option} has several with Default true, but one may be the default";
        }

        for (var i = 0; i < places.Count; i++)
        {
            foreach (var problem in Check(places[i], $"{option}:{i}"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Check(CertificatePlace place, string key)
    {
        if (string.IsNullOrWhiteSpace(place.Path))
        {
            yield return $"{key}:Path is missing: a PEM or PFX file, or a folder of them";
        }

        foreach (var host in place.Hosts.Where(host => CertificateNames.Normalize(host) is null))
        {
            yield return $"{key}:Hosts holds '{LongText.Shorten(host)}', but {CertificateNames.Rule}";
        }

        if (Directory.Exists(place.Path) && (place.KeyPath is not null || place.Hosts.Count > 0 || place.IsDefault))
        {
            yield return $"{key}:Path is a folder, '{LongText.Shorten(place.Path)}': KeyPath, Hosts and Default are for one file; in a folder a certificate called default is the default";
        }
    }
}

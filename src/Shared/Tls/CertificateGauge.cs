using System.Diagnostics.Metrics;

namespace Kenger;

/// <summary>How many days certificates are still good for, as a gauge says it.</summary>
internal static class CertificateGauge
{
    public const string Description = "Days until a certificate that is served ends; less than 0 once it has";

    /// <summary>One measurement for each certificate, with the first host it is for and its file.</summary>
    public static IEnumerable<Measurement<double>> Measure(IEnumerable<CertificateSet> sets, DateTimeOffset now) =>
        from certificate in sets.SelectMany(set => set.All).Select(each => each.Loaded).DistinctBy(each => each.Entry.Path)
        select new Measurement<double>(
            Math.Round((certificate.NotAfter - now).TotalDays, 2),
            new KeyValuePair<string, object?>("host", NameOf(certificate)),
            new KeyValuePair<string, object?>("path", LongText.Shorten(certificate.Entry.Path)));

    private static string NameOf(LoadedCertificate certificate) =>
        certificate.Hosts is [var host, ..] ? host
        : certificate.Addresses is [var address, ..] ? address.ToString()
        : "*";
}

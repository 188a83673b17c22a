using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Gateway.Reports;

/// <summary>
/// The certificates of this gateway's own addresses, for the registry: those that end soonest first. What doesn't fit into a report is only counted.
/// </summary>
/// <param name="all">Those for traffic; then those of the admin address, where it has its own.</param>
internal sealed class CertificateViews(IReadOnlyList<TlsCertificates> all)
{
    /// <summary>So much of a report they may be.</summary>
    public const int MaxBytes = 14 * 1024;

    /// <summary>What a report says of them now; null where there is none.</summary>
    public CertificateReport? Take() => From([.. all.SelectMany((each, i) => each.Watched.Standing.Select(standing => View(standing, isOfAdmin: i > 0)))]);

    /// <summary>Those that fit, the most urgent first: none is served, then by their end. Pure.</summary>
    public static CertificateReport? From(IReadOnlyList<ReportedCertificate> certificates)
    {
        if (certificates.Count == 0)
        {
            return null;
        }

        var fitting = new List<ReportedCertificate>();
        var bytes = 0;
        foreach (var each in certificates.OrderBy(each => each.NotAfter ?? DateTimeOffset.MinValue).ThenBy(each => each.Path, StringComparer.Ordinal).Take(ReportedCertificate.MaxCount))
        {
            bytes += SizeOf(each);
            if (bytes > MaxBytes)
            {
                break;
            }

            fitting.Add(each);
        }

        return new CertificateReport(fitting, certificates.Count - fitting.Count);
    }

    /// <summary>What one takes in a report.</summary>
    public static int SizeOf(ReportedCertificate certificate) => JsonSerializer.SerializeToUtf8Bytes(certificate, KengerJson.Default.ReportedCertificate).Length + 1;

    private static ReportedCertificate View(CertificateStanding standing, bool isOfAdmin) => new()
    {
        Path = Cut(standing.Path, ReportedCertificate.MaxPathLength),
        Hosts = standing.Certificate is { } certificate ? HostsOf(certificate) : null,
        NotAfter = standing.Certificate?.NotAfter,
        Problem = standing.Problem is { } problem ? Cut(problem, ReportedCertificate.MaxProblemLength) : null,
        Admin = isOfAdmin ? true : null,
    };

    // Certificates may name anything: what the registry would refuse is left out.
    private static string[]? HostsOf(LoadedCertificate certificate)
    {
        string[] hosts =
        [
            .. certificate.Hosts.Concat(certificate.Addresses.Select(address => address.ToString()))
                .Where(host => ReportedCertificate.CheckHost(host) is null).Take(ReportedCertificate.MaxHosts),
        ];
        return hosts.Length > 0 ? hosts : null;
    }

    private static string Cut(string text, int max)
    {
        var visible = VisibleText.Escape(text);
        if (visible.Length <= max)
        {
            return visible;
        }

        // No half of a character.
        var end = char.IsHighSurrogate(visible[max - 2]) ? max - 2 : max - 1;
        return string.Concat(visible.AsSpan(0, end), "…");
    }
}

/// <summary>What a report says of certificates.</summary>
/// <param name="Certificates">At most <see cref="ReportedCertificate.MaxCount"/>.</param>
/// <param name="LeftOut">How many more there are.</param>
internal sealed record CertificateReport(IReadOnlyList<ReportedCertificate> Certificates, int LeftOut);

using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Kenger;

/// <summary>Looks at the files of certificates every few seconds, and says what has become of them and which end soon.</summary>
/// <param name="all">The certificates of each address.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said.</param>
internal sealed partial class CertificateWatch(IReadOnlyList<TlsCertificates> all, TimeProvider time, ILogger<CertificateWatch> logger)
    : PeriodicService(time, logger, EventIds.CertificateWatchFailed)
{
    private readonly TimeProvider _time = time;

    // What was last said of each certificate: once for each step.
    private readonly Dictionary<string, int> _steps = new(StringComparer.Ordinal);

    protected override TimeSpan Period => TimeSpan.FromSeconds(5);

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var news in all.SelectMany(certificates => certificates.Watched.Look()))
        {
            Say(news);
        }

        SayWhatEnds();
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (all.Any(certificates => certificates.Watched.HasPlaces))
        {
            foreach (var news in all.SelectMany(certificates => certificates.FoundAtStart))
            {
                Say(news);
            }

            SayWhatEnds();
            await base.ExecuteAsync(stoppingToken);
        }
    }

    private static string HostsOf(LoadedCertificate certificate)
    {
        string[] names = [.. certificate.Hosts, .. certificate.Addresses.Select(address => address.ToString())];
        return LongText.Shorten(names.Length > 0 ? string.Join(", ", names) : "any host");
    }

    private static string Date(LoadedCertificate certificate) => certificate.NotAfter.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private void Say(CertificateNews news)
    {
        var path = LongText.Shorten(news.Path);
        switch (news.Event)
        {
            case CertificateEvent.Added:
            case CertificateEvent.Replaced:
                LogServed(path, HostsOf(news.Certificate!), Date(news.Certificate!));
                break;
            case CertificateEvent.Kept when news.Certificate is { } kept:
                LogKept(news.Problem!, Date(kept));
                break;
            case CertificateEvent.Kept:
                LogNotServed(news.Problem!);
                break;
            case CertificateEvent.Fine:
                LogFine(path);
                break;
            default:
                LogGone(path, HostsOf(news.Certificate!));
                break;
        }
    }

    private void SayWhatEnds()
    {
        var now = _time.GetUtcNow();
        var served = all.SelectMany(certificates => certificates.Watched.Current.All).Select(each => each.Loaded).ToArray();
        foreach (var certificate in served)
        {
            var left = certificate.NotAfter - now;
            if (CertificateExpiry.StepOf(left) is { } step && (!_steps.TryGetValue(certificate.Fingerprint, out var said) || step < said))
            {
                _steps[certificate.Fingerprint] = step;
                if (step == 0)
                {
                    LogExpired(HostsOf(certificate), LongText.Shorten(certificate.Entry.Path), Date(certificate));
                }
                else
                {
                    LogEndsSoon(HostsOf(certificate), LongText.Shorten(certificate.Entry.Path), Date(certificate), (int)Math.Floor(left.TotalDays));
                }
            }
        }

        foreach (var gone in _steps.Keys.Except(served.Select(each => each.Fingerprint)).ToArray())
        {
            _steps.Remove(gone);
        }
    }

    [LoggerMessage(EventIds.CertificateServed, LogLevel.Information, "The certificate {Path} is served from now on, for {Hosts}, until {NotAfter} UTC")]
    private partial void LogServed(string path, string hosts, string notAfter);

    [LoggerMessage(EventIds.CertificateKept, LogLevel.Warning,
        "A certificate can't be used: {Problem}. The one before is served on, until {NotAfter} UTC; the files are looked at again every few seconds")]
    private partial void LogKept(string problem, string notAfter);

    [LoggerMessage(EventIds.CertificateNotServed, LogLevel.Error,
        "A certificate can't be used: {Problem}. It is not served; the files are looked at again every few seconds")]
    private partial void LogNotServed(string problem);

    [LoggerMessage(EventIds.CertificateFine, LogLevel.Information, "The certificates at {Path} can be used again")]
    private partial void LogFine(string path);

    [LoggerMessage(EventIds.CertificateGone, LogLevel.Information, "The certificate {Path} for {Hosts} is gone from its folder and served no longer")]
    private partial void LogGone(string path, string hosts);

    [LoggerMessage(EventIds.CertificateEndsSoon, LogLevel.Warning, "The certificate for {Hosts} ({Path}) ends at {NotAfter} UTC, in {Days} days")]
    private partial void LogEndsSoon(string hosts, string path, string notAfter, int days);

    [LoggerMessage(EventIds.CertificateExpired, LogLevel.Error, "The certificate for {Hosts} ({Path}) has expired at {NotAfter} UTC: clients refuse it")]
    private partial void LogExpired(string hosts, string path, string notAfter);
}

using System.Globalization;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Tls;
using Kenger.Registry.Server.Writing;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Tells that a certificate of this registry's own addresses ends: at 14 days, 7 and 1, once each, and again after a restart. Each server does so for itself: others that share the store
/// may have other files. Of the certificates that gateways report it is told at the same steps, by one server and once.
/// </summary>
internal sealed class CertificateDuty(
    NoticeRouting routing, RegistryWriter writer, RegistryCertificates certificates, GatewayCertificates gateways, SteadyClock clock, TimeProvider time) : IDuty
{
    // Days before the end, the nearest first.
    private static readonly int[] Steps = [1, 7, 14];

    private readonly Dictionary<string, int> _told = new(StringComparer.Ordinal);
    private readonly GatewayCertificateNotices _ofGateways = new(routing, writer, gateways, clock, time);

    /// <summary>The step that is reached; null while the end is far away. Pure.</summary>
    public static int? StepOf(TimeSpan left)
    {
        foreach (var days in Steps)
        {
            if (left <= TimeSpan.FromDays(days))
            {
                return days;
            }
        }

        return null;
    }

    /// <summary>How near its end a certificate is, as the end of a sentence.</summary>
    public static string When(EndingCertificate certificate) => certificate.Days switch
    {
        _ when certificate.Left <= TimeSpan.Zero => "has ended",
        0 => "ends within a day",
        1 => "ends in a day",
        var days => string.Create(CultureInfo.InvariantCulture, $"ends in {days} days"),
    };

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (routing.Routes.Count > 0)
        {
            await TellOwnAsync(cancellationToken);
            await _ofGateways.TellAsync(cancellationToken);
        }
    }

    private async Task TellOwnAsync(CancellationToken cancellationToken)
    {
        var current = certificates.Current;
        var news = current.Select(each => (Certificate: each, Step: StepOf(each.Left)))
            .Where(each => each.Step is { } step && step < _told.GetValueOrDefault(each.Certificate.Fingerprint, int.MaxValue)).ToArray();
        if (news.Length > 0 && await AddAsync(routing.Queue(news.Select(each => NoticeOf(each.Certificate))), cancellationToken))
        {
            foreach (var (certificate, step) in news)
            {
                _told[certificate.Fingerprint] = step!.Value;
            }
        }

        foreach (var gone in _told.Keys.Except(current.Select(each => each.Fingerprint)).ToArray())
        {
            _told.Remove(gone);
        }
    }

    // False when the store did not take it: it is told at the next run.
    private async Task<bool> AddAsync(IReadOnlyList<QueuedNotice> queued, CancellationToken cancellationToken)
    {
        if (queued.Count == 0)
        {
            return true;
        }

        var added = await writer.UseStoreAsync(
            store =>
            {
                store.Notices.Add(queued);
                return true;
            },
            cancellationToken);
        if (added.Refusal is null)
        {
            routing.News.Fire();
        }

        return added.Refusal is null;
    }

    private Notice NoticeOf(EndingCertificate certificate) => new()
    {
        Id = Notice.NewId(),
        Event = NoticeEvent.CertificateEnds,
        At = clock.Now,
        Title = string.Create(CultureInfo.InvariantCulture, $"registry {Environment.MachineName}: its certificate for {certificate.Hosts} {When(certificate)}"),
        Reason = "services, gateways and the tool refuse a registry whose certificate has ended",
        Numbers = [string.Create(CultureInfo.InvariantCulture, $"until: {certificate.NotAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC"), $"file: {LongText.Shorten(certificate.Path)}"],
        Command = "put a new one into that file; it is read within seconds",
    };
}

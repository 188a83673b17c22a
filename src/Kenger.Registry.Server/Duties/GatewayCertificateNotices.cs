using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tls;
using Kenger.Registry.Server.Writing;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Tells that certificates of gateways end: each once at each step, also where the gateway reports to another server later, or this one is restarted, as the store remembers it. What ends
/// together is one notice: gateways that share their files report the same. One that was replaced ends later, and is another one; of a gateway that is gone nothing is told.
/// </summary>
internal sealed class GatewayCertificateNotices(NoticeRouting routing, RegistryWriter writer, GatewayCertificates gateways, SteadyClock clock, TimeProvider time)
{
    // Whoever makes certificates up makes few notices, and fills no store: so many are told of those of one token in a day.
    private const int MaxPerToken = 1_000;

    // The first look comes when all have reported, and days are what it is about.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Longer than from the first step to the end.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromDays(30);

    // What need not be asked of the store.
    private readonly Dictionary<(GatewayKey Gateway, string Certificate), int> _told = [];
    private readonly Dictionary<string, int> _toldOfToken = new(StringComparer.Ordinal);
    private DateTimeOffset _lookedAt = clock.Now;
    private DateTimeOffset _dayBeganAt = clock.Now;

    /// <summary>Tells what is due, if anything is; asked once a second.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        if (clock.Now - _lookedAt < Period)
        {
            return;
        }

        _lookedAt = clock.Now;
        if (clock.Now - _dayBeganAt >= Day)
        {
            _dayBeganAt = clock.Now;
            _toldOfToken.Clear();
        }

        var now = time.GetUtcNow();
        (GatewayKey Gateway, GatewayCertificate Certificate)[] served = [.. gateways.Current.SelectMany(each => each.Served.All, (each, certificate) => (each.Gateway, certificate))];
        Ending[] ending = [.. served.Select(each => EndingOf(each.Gateway, each.Certificate, now)).OfType<Ending>().Where(IsNews)];
        Ending[] news = [.. ending.GroupBy(each => each.Gateway.Token).SelectMany(Affordable).OrderBy(each => each.Certificate.Left)];
        if (news.Length > 0 && await AddAsync(news, cancellationToken))
        {
            foreach (var each in news)
            {
                _told[each.Key] = each.Step;
                _toldOfToken[each.Gateway.Token] = _toldOfToken.GetValueOrDefault(each.Gateway.Token) + 1;
            }
        }

        foreach (var gone in _told.Keys.Except(served.Select(each => (each.Gateway, each.Certificate.Identity))).ToArray())
        {
            _told.Remove(gone);
        }
    }

    private static Ending? EndingOf(GatewayKey gateway, GatewayCertificate told, DateTimeOffset now) =>
        told.EndingAt(now) is { } certificate && CertificateDuty.StepOf(certificate.Left) is { } step ? new Ending(gateway, certificate, step, told.Problem) : null;

    private bool IsNews(Ending ending) => ending.Step < _told.GetValueOrDefault(ending.Key, int.MaxValue);

    private IEnumerable<Ending> Affordable(IGrouping<string, Ending> ofToken) =>
        ofToken.OrderBy(each => each.Certificate.Left).Take(MaxPerToken - _toldOfToken.GetValueOrDefault(ofToken.Key));

    // False when the store did not take it: it is told at the next look.
    private async Task<bool> AddAsync(IReadOnlyList<Ending> news, CancellationToken cancellationToken)
    {
        if (routing.Queue(NoticeOf(news)).Count == 0)
        {
            return true;
        }

        var (from, until) = (clock.Now.ToUnixTimeMilliseconds(), (clock.Now + RememberedFor).ToUnixTimeMilliseconds());
        var added = await writer.UseStoreAsync(
            store =>
            {
                store.Notices.AddOnce(
                    [.. news.Select(each => new UsedLinkRow { Nonce = each.Mark, UsedAt = from, EndsAt = until })],
                    fresh => routing.Queue(NoticeOf([.. news.Where(each => fresh.Contains(each.Mark))])));
                return true;
            },
            cancellationToken);
        if (added.Refusal is null)
        {
            routing.News.Fire();
        }

        return added.Refusal is null;
    }

    private Notice NoticeOf(IReadOnlyList<Ending> endings)
    {
        var first = endings[0];
        var notice = new Notice
        {
            Id = Notice.NewId(),
            Event = NoticeEvent.CertificateEnds,
            At = clock.Now,
            Title = $"gateway {first.Gateway.Id}: its certificate for {first.Certificate.Hosts} {CertificateDuty.When(first.Certificate)}",
            Reason = "clients refuse a gateway whose certificate has ended",
            Command = "put a new one into that file; the gateway reads it within seconds",
        };
        return endings.Count == 1
            ? notice with
            {
                Numbers =
                [
                    string.Create(CultureInfo.InvariantCulture, $"until: {first.Certificate.NotAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
                    $"file: {LongText.Shorten(first.Certificate.Path)}",
                    .. first.Problem is { } problem ? [$"the file is not taken: {problem}"] : (string[])[],
                ],
            }
            : notice with
            {
                Title = string.Create(CultureInfo.InvariantCulture, $"{endings.Count} certificates of gateways; {notice.Title}"),
                Items = [.. endings.Take(Notice.MaxItems).Select(each => each.Line)],
                Total = endings.Count,
                Command = "put new ones into those files; the gateways read them within seconds",
            };
    }

    /// <summary>A certificate that reached a step.</summary>
    private sealed record Ending(GatewayKey Gateway, EndingCertificate Certificate, int Step, string? Problem)
    {
        private const int MarkLength = 56;

        public (GatewayKey Gateway, string Certificate) Key => (Gateway, Certificate.Fingerprint);

        public string Line => $"{Gateway.Id}: {Certificate.Hosts} {CertificateDuty.When(Certificate)} ({LongText.Shorten(Certificate.Path)})";

        /// <summary>What the store remembers; no link has one that begins so.</summary>
        public string Mark { get; } = "ends-" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Gateway.Token}\n{Gateway.Id}\n{Certificate.Fingerprint}\n{Step}"))))[..MarkLength];
    }
}

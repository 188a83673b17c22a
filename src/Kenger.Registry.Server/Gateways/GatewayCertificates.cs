using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Tls;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// The certificates that each gateway which reports here serves at its own addresses, as it said last. For people: nothing is decided by it, and other servers that share the store
/// don't know it. What a gateway says no more is forgotten.
/// </summary>
internal sealed class GatewayCertificates(GatewayTracker gateways, TimeProvider time)
{
    // Three reports of those that come most seldom.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private KeyValuePair<GatewayKey, ServedCertificates>[] _told = [];

    /// <summary>What gateways that are live serve.</summary>
    public IReadOnlyList<(GatewayKey Gateway, ServedCertificates Served)> Current
    {
        get
        {
            var now = time.GetTimestamp();
            return [.. Volatile.Read(ref _told).Where(pair => IsFresh(pair.Value, now) && IsLive(pair.Key)).Select(pair => (pair.Key, pair.Value))];
        }
    }

    /// <summary>
    /// Notes what a gateway that follows says of itself. A part of a report that says nothing leaves what was said. Of gateways there are so many for each token: who makes some up fills no memory.
    /// </summary>
    public void Note(GatewayKey gateway, TrafficReport report)
    {
        if (report.Certificates is not { } told || !IsLive(gateway))
        {
            return;
        }

        var now = time.GetTimestamp();
        var served = new ServedCertificates([.. told.Select(GatewayCertificate.From).OrderBy(each => each.NotAfter ?? DateTimeOffset.MinValue)], report.CertificatesLeftOut, now);
        lock (_lock)
        {
            Volatile.Write(ref _told, [.. _told.Where(pair => pair.Key != gateway && IsFresh(pair.Value, now)), new(gateway, served)]);
        }
    }

    /// <summary>What a gateway serves; null where it has not said, or no more.</summary>
    public ServedCertificates? Find(GatewayKey gateway)
    {
        var now = time.GetTimestamp();
        foreach (var (key, served) in Volatile.Read(ref _told))
        {
            if (key == gateway)
            {
                return IsFresh(served, now) ? served : null;
            }
        }

        return null;
    }

    private bool IsLive(GatewayKey gateway) => gateways.FindSelection(gateway) is not null;

    private bool IsFresh(ServedCertificates served, long now) => time.GetElapsedTime(served.At, now) < Lifetime;
}

/// <summary>What a gateway serves.</summary>
/// <param name="All">Those that none is served of first, then by their end.</param>
/// <param name="LeftOut">How many more there are, which end later.</param>
/// <param name="At">When it was said, as a timestamp.</param>
internal sealed record ServedCertificates(IReadOnlyList<GatewayCertificate> All, int LeftOut, long At)
{
    /// <summary>The one that ends first; null where none is served.</summary>
    public GatewayCertificate? First => All.FirstOrDefault(each => each.NotAfter is not null);
}

/// <summary>A certificate of a gateway.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Hosts">Whom it is for, as people read it.</param>
/// <param name="NotAfter">When it ends; null where none is served.</param>
/// <param name="Problem">Why the file is not taken; null while it is.</param>
/// <param name="IsOfAdmin">Whether it is for the admin address alone.</param>
internal sealed record GatewayCertificate(string Path, string Hosts, DateTimeOffset? NotAfter, string? Problem, bool IsOfAdmin)
{
    /// <summary>Another one in the same file is another one, as it ends at another time.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"{(IsOfAdmin ? "admin" : "traffic")} {NotAfter?.ToUnixTimeSeconds()} {Path}");

    public static GatewayCertificate From(ReportedCertificate told) => new(
        told.Path,
        LongText.Shorten(told.Hosts is { Count: > 0 } hosts ? string.Join(", ", hosts) : "any host"),
        told.NotAfter,
        told.Problem,
        told.Admin == true);

    /// <summary>When it ends; null where none is served.</summary>
    public EndingCertificate? EndingAt(DateTimeOffset now) => NotAfter is { } end ? new EndingCertificate(Hosts, Path, Identity, end, end - now) : null;
}

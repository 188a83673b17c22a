using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_host</c>; the time is Unix milliseconds.</summary>
internal sealed record HostRow
{
    public string Host { get; init; } = "";

    /// <summary>Empty for the one each gateway is configured with.</summary>
    public string Ns { get; init; } = "";

    public long? Until { get; init; }

    public string? NsBefore { get; init; }

    public long UpdatedAt { get; init; }

    public long Revision { get; init; }

    public static HostRow From(HostSwitch host) => new()
    {
        Host = host.Host,
        Ns = host.Ns ?? "",
        Until = host.Until?.ToUnixTimeMilliseconds(),
        NsBefore = host.NsBefore,
        UpdatedAt = host.UpdatedAt.ToUnixTimeMilliseconds(),
        Revision = host.Version,
    };

    public HostSwitch ToState() => new(Host, Ns.Length > 0 ? Ns : null)
    {
        Until = StoredTime.From(Until),
        NsBefore = NsBefore,
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Version = Revision,
    };
}

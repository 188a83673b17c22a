using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_host</c>; the time is Unix milliseconds.</summary>
internal sealed record HostRow
{
    public string Host { get; init; } = "";

    public string Ns { get; init; } = "";

    public long UpdatedAt { get; init; }

    public long Revision { get; init; }

    public static HostRow From(HostSwitch host) => new()
    {
        Host = host.Host,
        Ns = host.Ns,
        UpdatedAt = host.UpdatedAt.ToUnixTimeMilliseconds(),
        Revision = host.Version,
    };

    public HostSwitch ToState() => new(Host, Ns, DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt), Revision);
}

using System.Net;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// How each gateway that reports here may be asked. A gateway names a port and a key of its own; where it is, it can't choose: that is the other end of the
/// connection it reported by. So a stolen token makes the registry connect to the thief's own machine, and tells it no secret but its own. What came through a proxy
/// is not believed, since the address would be the proxy's, and the port one of its machine.
/// </summary>
internal sealed class GatewayDoors(GatewayTracker gateways, TimeProvider time)
{
    // Three reports of those that come most seldom.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private KeyValuePair<GatewayKey, GatewayDoor>[] _doors = [];

    /// <summary>
    /// Notes what a gateway that follows says of itself. A part of a report that says nothing leaves what was said. Of gateways there are so many for each token: who makes some up fills no memory.
    /// </summary>
    public void Note(GatewayKey gateway, ReportedAdmin? admin, HttpRequest request)
    {
        if (admin is null || LocalProgram.IsProxied(request) || ClientNetwork.Normalize(request.HttpContext.Connection.RemoteIpAddress) is not { } address
            || gateways.FindSelection(gateway) is null)
        {
            return;
        }

        var now = time.GetTimestamp();
        var door = new GatewayDoor(address, admin.Port, admin.Key, now) { IsByTls = admin.Tls == true };
        lock (_lock)
        {
            Volatile.Write(ref _doors, [.. _doors.Where(pair => pair.Key != gateway && IsFresh(pair.Value, now)), new(gateway, door)]);
        }
    }

    /// <summary>How to ask a gateway; null where it has not said that one may, or no more.</summary>
    public GatewayDoor? Find(GatewayKey gateway)
    {
        var now = time.GetTimestamp();
        foreach (var (key, door) in Volatile.Read(ref _doors))
        {
            if (key == gateway)
            {
                return IsFresh(door, now) ? door : null;
            }
        }

        return null;
    }

    private bool IsFresh(GatewayDoor door, long now) => time.GetElapsedTime(door.At, now) < Lifetime;
}

/// <summary>Where and with what a gateway is asked.</summary>
/// <param name="Address">The other end of its connection.</param>
/// <param name="Port">Its admin port.</param>
/// <param name="Key">A secret, of this gateway alone: never shown.</param>
/// <param name="At">When it was said, as a timestamp.</param>
internal sealed record GatewayDoor(IPAddress Address, int Port, string Key, long At)
{
    /// <summary>As people read it.</summary>
    public string Authority => new IPEndPoint(Address, Port).ToString();

    public string Url => (IsByTls ? "https://" : "http://") + Authority;

    /// <summary>Whether it is asked by TLS.</summary>
    public bool IsByTls { get; init; }

    // A record would print the key.
    public override string ToString() => Authority;
}

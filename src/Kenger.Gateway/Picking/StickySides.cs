using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Picking;

/// <summary>Where a request stands in a <see cref="StickyRollout"/>.</summary>
internal static class StickySides
{
    /// <summary>The side of a request; neither for one without a key.</summary>
    public static RolloutSide SideOf(this StickyRollout sticky, HttpContext context, RemoteClient clients) =>
        sticky.Key.TryHash(context, clients, out var hash) ? sticky.SideOf(hash) : RolloutSide.None;

    /// <summary>The place of a request's key among all keys, in percent; null for a request without one.</summary>
    public static double? PlaceOf(this StickyRollout sticky, HttpContext context, RemoteClient clients) =>
        sticky.Key.TryHash(context, clients, out var hash) ? sticky.PlaceOf(hash) : null;
}

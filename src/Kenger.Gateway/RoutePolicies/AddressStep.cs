using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets clients pass by their address.</summary>
/// <param name="allowed">Those that may pass; empty for all.</param>
/// <param name="denied">Those that may not, whatever else is said.</param>
/// <param name="clients">Knows who asks.</param>
/// <param name="answers">Gives the answers.</param>
internal sealed class AddressStep(IpRanges allowed, IpRanges denied, RemoteClient clients, RouteAnswers answers) : RequestStep(answers)
{
    private static readonly RouteAnswer NotAllowed =
        new(StatusCodes.Status403Forbidden, "address_not_allowed", "this address may not ask here");

    public override string Name => "addresses";

    // Who has no address, at a Unix socket, is in none.
    public override RouteAnswer? Find(HttpContext context) =>
        clients.AddressOf(context) is { } address
            ? !denied.Contains(address) && (allowed.IsEmpty || allowed.Contains(address)) ? null : NotAllowed
            : allowed.IsEmpty ? null : NotAllowed;
}

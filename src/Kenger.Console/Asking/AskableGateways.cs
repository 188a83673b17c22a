using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Asking;

/// <summary>Which gateways the console may ask: those that an operator named, and those that said so themselves and follow what the person may see.</summary>
internal sealed class AskableGateways(GatewayTracker gateways, GatewayDoors doors, IOptions<KengerConsoleOptions> options)
{
    /// <summary>Those for a person who may see these namespaces: the configured ones first, then the others by their ids.</summary>
    public IReadOnlyList<AskableGateway> For(NamespaceSet visible)
    {
        var all = options.Value.Gateways.Select(url => new AskableGateway(url, null, NamespaceSet.All, [options.Value.GatewayToken])).ToList();
        if (!options.Value.AskReportedGateways)
        {
            return all;
        }

        var told = gateways.Positions().Where(each => each.Position.Selection.Overlaps(visible))
            .OrderBy(each => each.Key.Id, StringComparer.Ordinal).ThenBy(each => each.Key.Token, StringComparer.Ordinal)
            .Select(each => (each.Key.Id, each.Position.Selection, Door: doors.Find(each.Key)));
        foreach (var (id, follows, door) in told.Where(each => each.Door is not null))
        {
            // One that is configured, too, is known by its id, and asked with the operator's token. Of several that say the same address only one can be there: its key will do.
            var known = all.FindIndex(each => IsSame(each.Url, door!.Url));
            if (known < 0)
            {
                all.Add(new AskableGateway(door!.Url, id, follows, [door.Key]));
            }
            else
            {
                all[known] = all[known] with { Id = all[known].Id ?? id, Secrets = [.. all[known].Secrets, door!.Key] };
            }
        }

        return all;
    }

    public AskableGateway? Find(string url, NamespaceSet visible) => For(visible).FirstOrDefault(each => each.Url == url);

    private static bool IsSame(string one, string other) => one.TrimEnd('/').Equals(other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A gateway that may be asked.</summary>
/// <param name="Url">Its admin address.</param>
/// <param name="Id">What it calls itself; null for one that is configured and does not say.</param>
/// <param name="Follows">The namespaces that it is believed of: all for one that is configured, else those that its token is for and that it follows.</param>
/// <param name="Secrets">What is shown to it, one after the other until one will do; null for nothing. What the operator configured goes to addresses that he configured, and to no other.</param>
internal sealed record AskableGateway(string Url, string? Id, NamespaceSet Follows, IReadOnlyList<string?> Secrets)
{
    /// <summary>Whether it is believed of a namespace.</summary>
    public bool MaySpeakOf(string ns) => Follows.Includes(ns);

    /// <summary>As people read it, without what may be a secret in a path.</summary>
    public string Name => Id is null ? Authority : $"{Id} · {Authority}";

    public string Authority => new Uri(Url).Authority;

    // A record would print the secrets.
    public override string ToString() => Name;
}

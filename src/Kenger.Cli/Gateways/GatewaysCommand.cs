using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Gateways;

/// <summary><c>kenger gateways</c></summary>
internal static class GatewaysCommand
{
    private const int NoticedDays = 14;

    private static readonly ILookup<string, string> NotBehind = Array.Empty<string>().ToLookup(each => each);

    public static Command Create() => RegistryCommand.Create("gateways", "Show the gateways that follow the registry, and which are behind.", [], async call =>
    {
        var gateways = await call.Registry.ListGatewaysAsync(call.Cancelled);
        // Scripts get what the API gives, and need not wait for the rest.
        var behind = call.Answer.IsJson || gateways.Count == 0 ? NotBehind : await FindBehindAsync(call, gateways);
        call.Answer.Write(
            gateways,
            KengerJson.Readable.IReadOnlyListGatewayInfo,
            (all, answer) => answer.WriteTable(Table(all, behind, call.Time), "no gateway follows, or none whose token speaks for gateways"));
    });

    public static TextTable Table(IEnumerable<GatewayInfo> gateways, ILookup<string, string> behind, TimeProvider time)
    {
        var table = new TextTable("GATEWAY", "TOKEN", "ADDRESS", "ADMIN", "STATUS", "CERTIFICATE", "SEEN");
        foreach (var gateway in gateways)
        {
            string[] namespaces = [.. behind[gateway.Gateway].Order(StringComparer.Ordinal)];
            var status = namespaces.Length == 0 ? new Cell("up to date", StatusColor.Good) : new Cell($"behind in {string.Join(", ", namespaces)}", StatusColor.Waiting);
            table.Add(null, gateway.Gateway, gateway.Token ?? "", gateway.Address, gateway.AdminAddress ?? "", status, FirstEnd(gateway, time), Clock.Ago(gateway.LastSeen, time));
        }

        return table;
    }

    // As near as the registry's notices begin, somebody has to look.
    private static Cell FirstEnd(GatewayInfo gateway, TimeProvider time) =>
        gateway.CertificateEndsAt is not { } end ? ""
        : end <= time.GetUtcNow() ? new Cell("has ended", StatusColor.Bad)
        : new Cell(Clock.Left(end, time), end - time.GetUtcNow() <= TimeSpan.FromDays(NoticedDays) ? StatusColor.Waiting : null);

    // A gateway that has applied no newer version than another one may follow nothing that has changed since: the registry knows.
    private static async Task<ILookup<string, string>> FindBehindAsync(RegistryCall call, IReadOnlyList<GatewayInfo> gateways)
    {
        var oldest = gateways.Min(gateway => gateway.Version);
        List<(string Gateway, string Ns)> behind = [];
        foreach (var ns in (await call.Registry.ListNamespacesAsync(call.Cancelled)).Where(ns => ns.Version > oldest))
        {
            var applied = await call.Registration.WaitAppliedAsync(ns.Name, ns.Version, TimeSpan.Zero, call.Cancelled);
            behind.AddRange(applied.Waiting.Select(gateway => (gateway, ns.Name)));
        }

        return behind.ToLookup(pair => pair.Gateway, pair => pair.Ns, StringComparer.Ordinal);
    }
}

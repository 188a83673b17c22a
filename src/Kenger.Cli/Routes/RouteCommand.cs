using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary><c>kenger route</c></summary>
internal static class RouteCommand
{
    public static Command Create() =>
        new("route", "Routes of the registry: which requests gateways that take them from there send to which namespace.")
        {
            List(),
            RoutePutCommand.Create(),
            Delete(),
            History(),
            RollBack(),
            Restore(),
            RouteFileCommands.Export(),
            RouteFileCommands.Import(),
        };

    public static Argument<string> Id(string description = "The route's id, see `kenger route list`.")
    {
        var id = new Argument<string>("ID") { Description = description };
        id.CompletionSources.Add(RegistryValues.RouteIds);
        return id;
    }

    public static Option<long?> At() =>
        OptionTypes.Id("--at", "Only if the route is at this version, as the list has it; 0 for one that must not be there.");

    public static void Write(RegistryCall call, RouteInfo route) =>
        call.Answer.Write(route, KengerJson.Readable.RouteInfo, static (it, answer) => answer.WriteLine(RouteText.Line(it)));

    private static Command List()
    {
        var ns = new NamespaceFilter();
        return ns.Checked(RegistryCommand.Create("list", "Show the routes.", ns.All, async call =>
        {
            var routes = await call.Routes.ListRoutesAsync(ns.Read(call), call.Cancelled);
            call.Answer.Write(routes, KengerJson.Readable.IReadOnlyListRouteInfo, (all, answer) => answer.WriteTable(
                RouteText.Table(all, call.Time), "no routes"));
        }));
    }

    private static Command Delete()
    {
        var id = Id();
        var at = At();
        var reason = OptionTypes.Reason("Why, for the history and the audit.");
        return RegistryCommand.Create("delete", "Delete a route. Its versions are kept: `kenger route rollback` brings it back.", [id, at, reason], async call =>
        {
            var removal = await call.Routes.DeleteRouteAsync(
                new() { Id = call.Get(id), Version = call.Get(at), Reason = call.Get(reason) }, call.Cancelled);
            call.Answer.Write(
                removal, KengerJson.Readable.RouteRemoval, (_, answer) => answer.WriteLine($"route {call.Get(id)} is deleted"));
        });
    }

    private static Command History()
    {
        var id = Id();
        return RegistryCommand.Create("history", "Show the versions of a route, the newest first; of a deleted one too.", [id], async call =>
        {
            var versions = await call.Routes.GetRouteHistoryAsync(call.Get(id), call.Cancelled);
            call.Answer.Write(versions, KengerJson.Readable.IReadOnlyListRouteVersion, (all, answer) => answer.WriteTable(
                RouteText.History(all, call.Time), "no versions"));
        });
    }

    private static Command Restore()
    {
        var version = OptionTypes.IdArgument("VERSION", "The last change that is to count, of any route; see `kenger route list` and `history`.");
        var ns = NamespaceNames.Setting("Only the routes to this namespace. Default: all that the token is for.");
        var check = new Option<bool>("--check") { Description = "Change nothing, and tell what would be changed." };
        var reason = OptionTypes.Reason("Why, for the history and the audit.");
        var command = RegistryCommand.Create(
            "restore", "Bring back all routes as they were at a version, in one change; later ones are deleted.", [version, .. ns.All, check, reason], async call =>
            {
                var restored = await call.Routes.RestoreRoutesAsync(
                    new() { Version = call.Get(version)!.Value, Ns = call.Get(ns), Check = call.Get(check) ? true : null, Reason = call.Get(reason) },
                    call.Cancelled);
                RouteFileCommands.Write(call, restored, call.Get(check));
            });
        ns.CheckIn(command);
        return command;
    }

    private static Command RollBack()
    {
        var id = Id();
        var version = OptionTypes.IdArgument("VERSION", "The version to bring back, see `kenger route history`.");
        var reason = OptionTypes.Reason("Why, for the history and the audit.");
        return RegistryCommand.Create("rollback", "Bring back a version of a route, as a new version; of a deleted one too.", [id, version, reason], async call =>
            Write(call, await call.Routes.RollBackRouteAsync(
                new() { Id = call.Get(id), Version = call.Get(version)!.Value, Reason = call.Get(reason) }, call.Cancelled)));
    }
}

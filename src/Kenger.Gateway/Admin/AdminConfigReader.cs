using Kenger.Client;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Snapshots;
using Kenger.Gateway.Sync;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Admin;

/// <summary>Puts together what <c>/config</c> answers.</summary>
internal sealed class AdminConfigReader(
    IOptions<KengerClientOptions> client,
    IOptions<KengerGatewayOptions> gateway,
    GatewayIdentity identity,
    GatewayConfigProvider routes,
    RegistryWatcher watcher,
    SwitchedHosts hosts,
    RegistryRoutes registryRoutes,
    ForbiddenNamespaces forbidden,
    SnapshotService snapshots,
    TimeProvider time)
{
    public AdminConfig Read()
    {
        var status = watcher.Status;
        return new AdminConfig
        {
            RegistryUrl = string.Join(',', client.Value.Urls),
            TokenSet = !string.IsNullOrEmpty(client.Value.Token),
            SyncInterval = gateway.Value.SyncInterval.TotalSeconds,
            Gateway = identity.Id,
            Release = Release.Of(typeof(AdminConfigReader)),
            Version = status.Revision,
            AgeSeconds = status.Age(time) is { } age ? Math.Round(age.TotalSeconds, 3) : null,
            RegistryProblem = status.Problem,
            Snapshot = snapshots.Status is { } snapshot
                ? new AdminSnapshot(
                    snapshot.SavedAt is { } savedAt ? Math.Round((time.GetUtcNow() - savedAt).TotalSeconds, 3) : null,
                    snapshot.IsInUse,
                    snapshot.Problem)
                : null,
            Ready = watcher.IsReady,
            Namespaces = routes.Current.Compiled.Namespaces,
            ForbiddenNamespaces = forbidden.Current is { Count: > 0 } some ? some : null,
            RegistryRoutes = registryRoutes.IsOn ? RoutesOf(registryRoutes.Current, routes.RefusedRoutes) : null,
            Hosts = hosts.Current.All is { Count: > 0 } switched ? switched : null,
        };
    }

    private AdminRegistryRoutes RoutesOf(KnownRoutes known, IReadOnlyList<RefusedRoute> refused) => new(
        registryRoutes.Wanted,
        known.Revision,
        known.Routes.Count - refused.Count,
        refused.Count == 0 ? null : [.. refused.Select(route => new AdminRefusedRoute(route.Id, route.Problem))]);
}

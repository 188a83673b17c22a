using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Routes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Routes;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;

namespace Kenger.Registry.TestKit;

/// <summary>Routes and their versions.</summary>
public abstract partial class RegistryStoreContract
{
    private static readonly RouteDefinition FullRoute = new()
    {
        Id = "shop.api_1",
        Host = "shop.example.com,*.example.com:8443",
        Path = "/上海/{version:int}/{**rest}",
        Ns = "orders",
        Auth = "key",
        RateLimit = new RouteRateLimit { PermitsPerSecond = 0.25, Burst = 7, By = "key" },
        AccessLog = false,
        ConnectTimeoutMs = 1,
        ActivityTimeoutMs = 2,
        AnswerTimeoutMs = 3,
        QuietTimeoutMs = 4,
        Protocol = "http2",
        Pick = "hash-cookie:sid",
    };

    [ContractFact]
    public void Commit_Routes_ComeChangeAndGo()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null).Apply(draft),
            draft => Put(draft, FullRoute, "订单 \"quoted\" '; -- 🚀"),
            draft => Put(draft, new RouteDefinition { Id = "least", Ns = "orders" }));
        AssertHolds(snapshot);
        Assert.Equal(FullRoute.Path, Reload().Routes.Routes["shop.api_1"].Route.Path);

        snapshot = Commit(snapshot, draft => Put(draft, new RouteDefinition { Id = "least", Ns = "orders", Path = "/least" }, "why"));
        AssertHolds(snapshot);
        Assert.Equal((3, "/least"), (Reload().Routes.Routes["least"].Version, Reload().Routes.Routes["least"].Route.Path));

        // The row is gone, and still the table knows when; its number is never given again.
        snapshot = Commit(snapshot, draft => Ok(new DeleteRoute("least") { Reason = "gone" }.Apply(draft)));
        AssertHolds(snapshot);
        Assert.Equal((snapshot.Version, 5), (Reload().Routes.Version, Reload().NextRouteVersion));
        snapshot = Commit(snapshot, draft => Put(draft, new RouteDefinition { Id = "least", Ns = "orders" }));
        AssertHolds(snapshot);

        // What happens elsewhere leaves them alone.
        AssertHolds(Commit(snapshot, draft => new AddNamespace("other", null, null).Apply(draft)));
    }

    [ContractFact]
    public void RouteVersions_OfAllRoutes_AreKeptNewestFirstUpToTheMost()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null).Apply(draft),
            draft => Put(draft, FullRoute, "first"),
            draft => Put(draft, new RouteDefinition { Id = "other", Ns = "orders", Path = "/other" }));
        snapshot = Commit(snapshot, draft => Ok(new DeleteRoute(FullRoute.Id) { Reason = "gone" }.Apply(draft)));

        var versions = Store.ReadRouteVersions(FullRoute.Id).Select(row => row.ToVersion()).ToArray();
        Assert.Equal([3, 1], versions.Select(version => version.Version));
        Assert.Equal(
            (null, "gone", Now, snapshot.Version), (versions[0].Route, versions[0].Reason, versions[0].ChangedAt, versions[0].Revision));
        Assert.Equal((RouteJson.Write(FullRoute), "first"), (RouteJson.Write(versions[1].Route!), versions[1].Reason));
        Assert.Empty(Store.ReadRouteVersions("nobody"));

        // Far more changes than are kept, in one batch and in many; of the others all stay.
        var many = Enumerable.Range(0, RouteFieldChecks.MaxVersions + 5)
            .Select(i => (Action<RegistryDraft>)(draft => Put(draft, new RouteDefinition { Id = "many", Ns = "orders", Path = $"/{i}" })))
            .ToArray();
        snapshot = Commit(snapshot, many);
        AssertHolds(snapshot);
        snapshot = Commit(snapshot, draft => Put(draft, new RouteDefinition { Id = "many", Ns = "orders", Path = "/last" }));
        AssertHolds(snapshot);
        var kept = Store.ReadRouteVersions("many");
        Assert.Equal(RouteFieldChecks.MaxVersions, kept.Count);
        Assert.Equal("/last", kept[0].ToVersion().Route!.Path);
        Assert.Equal(kept.Select(row => row.Version).OrderDescending(), kept.Select(row => row.Version));
        Assert.Equal((2, 1), (Store.ReadRouteVersions(FullRoute.Id).Count, Store.ReadRouteVersions("other").Count));
    }

    [ContractFact]
    public void ReadRoutesAt_AnyVersion_IsWhatWasThereThen()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null).Apply(draft),
            draft => Put(draft, FullRoute),
            draft => Put(draft, new RouteDefinition { Id = "other", Ns = "orders", Path = "/other" }),
            draft => Put(draft, new RouteDefinition { Id = "other", Ns = "orders", Path = "/moved" }),
            draft => Ok(new DeleteRoute(FullRoute.Id).Apply(draft)));

        Assert.Equal([FullRoute.Id], Then(1));
        Assert.Equal(["other /other", FullRoute.Id], Then(2));
        Assert.Equal(["other /moved", FullRoute.Id], Then(3));
        Assert.Equal(["other /moved"], Then(4));
        Assert.False(Store.ReadRoutesAt(5).IsKept);
        Assert.Null(Store.ReadRoutesAt(1).Lost);

        Commit(snapshot, [.. Enumerable.Range(0, RouteFieldChecks.MaxVersions)
            .Select(i => (Action<RegistryDraft>)(draft => Put(draft, new RouteDefinition { Id = "other", Ns = "orders", Path = $"/{i}" })))]);
        Assert.Equal("other", Store.ReadRoutesAt(4).Lost);
        Assert.Null(Store.ReadRoutesAt(5).Lost);

        IEnumerable<string> Then(long version)
        {
            var then = Store.ReadRoutesAt(version);
            Assert.True(then.IsKept);
            return then.Last.Select(row => row.ToVersion().Route).OfType<RouteDefinition>()
                .Select(route => route.Id == "other" ? $"other {route.Path}" : route.Id).Order(StringComparer.Ordinal);
        }
    }

    [ContractFact]
    public void ForgetRouteVersions_OldOnes_ForgetsThoseOfRoutesThatAreGone()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null).Apply(draft),
            draft => Put(draft, FullRoute),
            draft => Put(draft, new RouteDefinition { Id = "stays", Ns = "orders", Path = "/stays" }),
            draft => Ok(new DeleteRoute(FullRoute.Id).Apply(draft)));

        Assert.Equal(0, Store.ForgetRouteVersions(Now, 10));
        Assert.Equal(1, Store.ForgetRouteVersions(Now.AddSeconds(1), 1));
        Assert.Equal(3, Store.ReadRouteVersions(FullRoute.Id).Single().Version);
        Assert.Equal(1, Store.ForgetRouteVersions(Now.AddSeconds(1), 10));
        Assert.Empty(Store.ReadRouteVersions(FullRoute.Id));
        Assert.Single(Store.ReadRouteVersions("stays"));
        AssertHolds(snapshot);
    }

    [ContractFact]
    public void Commit_LargestImport_ComesBack()
    {
        var routes = Enumerable.Range(0, 1_000).Select(
            i => new RouteDefinition { Id = $"r{i}", Ns = "orders", Host = $"h{i}.example.com", Path = "/" + new string('订', 500) });
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", null, null).Apply(draft),
            draft => Ok(new ImportRoutes([.. routes], "ci").Apply(draft)));
        AssertHolds(snapshot);

        snapshot = Commit(snapshot, draft => Ok(new ImportRoutes([FullRoute], "ci") { Prunes = true }.Apply(draft)));
        AssertHolds(snapshot);
        Assert.Single(Reload().Routes.Routes);
    }

    private static void Put(RegistryDraft draft, RouteDefinition route, string? reason = null) =>
        Ok(new PutRoute(route, "ci") { Reason = reason }.Apply(draft));

    private static void Ok<T>(CommandResult<T> result) => Assert.True(result.TryGetValue(out _), result.Refusal?.Message);
}

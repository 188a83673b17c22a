using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Sides of a rollout over real sockets: what gateways, operators and services are told of them.</summary>
public sealed class RolloutSidesLifeTests
{
    [Fact]
    public async Task ThirdVersion_InTheMiddle_WaitsAndIsTold()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        var registered = (await rig.Registry.PostAsync(
            ApiRoutes.NodeRegister, """{"ns":"orders","host":"h","port":3,"mode":"static","labels":{"version":"v3"}}""")).IsOk().Data!;

        Assert.Equal((0, NodeSides.Waiting, 1), ((int)registered["weight"]!, (string)registered["side"]!, (int)registered["rollout_id"]!));
        Assert.Equal((0, 100), (await rig.WeightsAsync())[3]);
        Assert.Equal(5, await rig.ShareAsync(2));
        Assert.Equal(["started", "arrived"], await rig.EventsAsync());
        Assert.Equal([EventIds.RolloutArrived], rig.Registry.Log.Entries.Where(entry => entry.Id.Id == EventIds.RolloutArrived).Select(entry => entry.Id.Id));

        // Its errors raise nobody's bar, and its requests, by a rule, are nobody's.
        await rig.ReportAsync([$$"""{"ns":"orders","host":"h","port":3,"labels":{"version":"v3"},{{rig.Window}},"requests":500,"errors":500}"""], rig.Health());
        await rig.PassWithTrafficAsync(10);
        var passed = (await rig.ShowAsync())["events"]!.AsArray().First(each => (string)each!["kind"]! == "passed")!;
        Assert.Equal((120, 0), ((int)passed["stable"]!["requests"]!, (int)passed["stable"]!["errors"]!));

        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        Assert.Equal([NodeSides.Retired, null, NodeSides.Waiting], await rig.SidesAsync());
        Assert.Equal((0, 100), (await rig.WeightsAsync())[3]);
        (await rig.StartRolloutAsync("v3")).IsOk();
        Assert.Equal(5, await rig.ShareAsync(3));
    }

    [Fact]
    public async Task Sync_ActiveRollout_TellsItsStepAndSides()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.RegisterAsync(3, "v3");

        Assert.Equal("""{"id":1,"step":1,"label":"version=v2","stable":["v1"]}""", await SyncedRolloutAsync(rig));
        await rig.PassWithTrafficAsync(10);
        Assert.Equal("""{"id":1,"step":2,"label":"version=v2","stable":["v1"]}""", await SyncedRolloutAsync(rig));

        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        Assert.Null(await SyncedRolloutAsync(rig));
        Assert.Equal(["v1"], (await rig.ShowAsync())["stable"]!.AsArray().Select(value => (string)value!));
    }

    [Theory]
    [InlineData("cookie:sid")]
    [InlineData("header:X-User")]
    [InlineData("client")]
    public async Task Sync_StickyRollout_TellsItsKeyAndItsShareAtEachStep(string key)
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync($",\"sticky\":\"{key}\"", store: "sqlite:" + directory.File("registry.db"));

        Assert.Equal($$"""{"id":1,"step":1,"label":"version=v2","stable":["v1"],"sticky":"{{key}}","percent":5}""", await SyncedRolloutAsync(rig));
        Assert.Equal(5, await rig.ShareAsync(2));
        await rig.PassWithTrafficAsync(10);
        Assert.Equal($$"""{"id":1,"step":2,"label":"version=v2","stable":["v1"],"sticky":"{{key}}","percent":50}""", await SyncedRolloutAsync(rig));
        (await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk();
        await rig.RestartAsync();
        Assert.Equal($$"""{"id":1,"step":2,"label":"version=v2","stable":["v1"],"sticky":"{{key}}","percent":50}""", await SyncedRolloutAsync(rig));
        Assert.Equal(key, (string)(await rig.ShowAsync())["sticky"]!);

        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        Assert.Null(await SyncedRolloutAsync(rig));
        Assert.Equal(key, (string)(await rig.ShowAsync())["sticky"]!);
        (await rig.StartRolloutAsync()).IsOk();
        Assert.Null((await rig.ShowAsync())["sticky"]);
    }

    [Theory]
    [InlineData("\"cookie\"")]
    [InlineData("\"cookie:\"")]
    [InlineData("\"cookie:a b\"")]
    [InlineData("\"query:id\"")]
    [InlineData("\"Client\"")]
    public async Task Start_StickyByAnythingElse_IsRefusedByName(string sticky)
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");

        var answer = await rig.StartRolloutAsync(more: $",\"sticky\":{sticky}");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["sticky"], answer.Fields);
        Assert.Contains("cookie:NAME", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_RolloutWithoutAnOldSide_HasAnEmptyList()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(2, "v2");
        (await rig.StartRolloutAsync()).IsOk();

        Assert.Equal("""{"id":1,"step":1,"label":"version=v2","stable":[]}""", await SyncedRolloutAsync(rig));
        Assert.Equal((100, null), (await rig.WeightsAsync())[2]);
    }

    [Fact]
    public async Task Sync_Standby_IsToldOfWhatHasProvenItselfAndOfNobodyElse()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.RegisterAsync(3, "v3");
        Assert.Empty(await StandbyAsync(rig));

        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        Assert.Equal([1], await StandbyAsync(rig));
        (await rig.Registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"orders","host":"h","port":1,"drained":true}""")).IsOk();
        Assert.Empty(await StandbyAsync(rig));
        (await rig.Registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"orders","host":"h","port":1,"drained":false}""")).IsOk();

        // v2 was given up: it is no help to anybody.
        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        Assert.Empty(await StandbyAsync(rig));
    }

    [Fact]
    public async Task Sync_NoRolloutEver_SaysNothingNew()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");

        Assert.Equal(
            """{"health_path":"/api/status","nodes":[{"host":"h","port":1,"weight":100,"health_path":"/api/status","labels":{"version":"v1"}}]}""",
            (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns={RolloutRig.Ns}")).IsOk().Data![RolloutRig.Ns]!.ToJsonString());
    }

    [Fact]
    public async Task Abort_AfterTheOldVersionIsGone_IsRefusedUnlessForced()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        await rig.DeregisterAsync(1);
        // Nobody has judged it; without a gate it serves beside v2.
        await rig.RegisterAsync(3, "v3");

        var refused = (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsError(ErrorCodes.Conflict);
        Assert.Contains("(version=v1) is online with a weight in 'orders'", refused.Text, StringComparison.Ordinal);
        Assert.Equal("completed", (await rig.WhereAsync()).Status);
        (await rig.PostAsync(ApiRoutes.RolloutAbort, ",\"force\":false")).IsError(ErrorCodes.Conflict);

        var forced = (await rig.PostAsync(ApiRoutes.RolloutAbort, ",\"force\":true")).IsOk().Data!;

        Assert.Equal("everything goes to version=v3, 1 node online", (string)forced["message"]!);
        Assert.Equal("nothing changed: it was aborted already", (string)(await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk().Data!["message"]!);
    }

    [Fact]
    public async Task Abort_OldNodesOnlyDrained_IsRefused()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.Registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"orders","host":"h","port":1,"drained":true}""")).IsOk();

        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsError(ErrorCodes.Conflict);
        var forced = (await rig.PostAsync(ApiRoutes.RolloutAbort, ",\"force\":true")).IsOk().Data!;

        // What was given up serves for want of others.
        Assert.Equal("everything goes to version=v2, 1 node online", (string)forced["message"]!);
    }

    [Fact]
    public async Task Moves_SayWhereTheTrafficGoes()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.RegisterAsync(3, "v1");

        Assert.Null((await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk().Data!["message"]);
        Assert.Equal("nothing changed: it is paused already", (string)(await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk().Data!["message"]!);
        Assert.Equal("everything goes to version=v2, 1 node online", (string)(await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk().Data!["message"]!);
        Assert.Equal("nothing changed: it was completed already", (string)(await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk().Data!["message"]!);
        Assert.Equal("everything goes to version=v1, 2 nodes online", (string)(await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk().Data!["message"]!);
        Assert.Null((await rig.ShowAsync())["message"]);
        Assert.Contains("it was aborted", (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsError(ErrorCodes.Conflict).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_NobodyIsThere_TakesForce()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.Registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"orders","host":"h","port":2,"drained":true}""")).IsOk();

        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsError(ErrorCodes.Conflict);
        var forced = (await rig.PostAsync(ApiRoutes.RolloutPromote, ",\"force\":true")).IsOk().Data!;

        Assert.Equal(("completed", "everything goes to version=v1, 1 node online"), ((string)forced["status"]!, (string)forced["message"]!));
    }

    [Fact]
    public async Task RolledBack_IsSpelledForPeople()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.ReportAsync((900, 0), (200, 200));
        await rig.LookAsync();

        Assert.Equal("nothing changed: it was rolled back already", (string)(await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk().Data!["message"]!);
        Assert.Contains("it was rolled back: ", (await rig.PostAsync(ApiRoutes.RolloutPause)).IsError(ErrorCodes.Conflict).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastOfTheNewVersion_Deregisters_TheOldIsStableAgain()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        Assert.Equal([NodeSides.Retired, null], await rig.SidesAsync());

        await rig.DeregisterAsync(2);

        Assert.Equal([null], await rig.SidesAsync());
        Assert.Equal(["started", "completed", "reinstated"], await rig.EventsAsync());
        Assert.Contains(EventIds.RolloutReinstated, rig.Registry.Log.Entries.Select(entry => entry.Id.Id));
        var entry = (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().First(each => (string)each!["action"]! == AuditActions.RolloutReinstate)!;
        Assert.Equal(("registry", "version=v1"), ((string)entry["actor"]!, (string)entry["target"]!));
    }

    private static async Task<string?> SyncedRolloutAsync(RolloutRig rig) =>
        (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns={RolloutRig.Ns}")).IsOk().Data![RolloutRig.Ns]!["rollout"]?.ToJsonString();

    private static async Task<IEnumerable<int>> StandbyAsync(RolloutRig rig) =>
        (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns={RolloutRig.Ns}")).IsOk().Data![RolloutRig.Ns]!["nodes"]!.AsArray()
            .Where(node => (bool?)node!["standby"] == true).Select(node => (int)node!["port"]!);
}

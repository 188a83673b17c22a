using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>What is wrong about rollouts and reports, and who may not.</summary>
public sealed class RolloutRefusalTests
{
    [Fact]
    public async Task Start_UnknownLabel_SaysWhichThereAre()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();

        var answer = (await rig.StartRolloutAsync("v9")).IsError(ErrorCodes.Validation);
        Assert.Equal(["label"], answer.Fields);
        Assert.Contains("version=v1, version=v2", answer.Text, StringComparison.Ordinal);

        answer = (await rig.Registry.PostAsync(ApiRoutes.RolloutStart, """{"ns":"orders","label":"zone=a"}""")).IsError(ErrorCodes.Validation);
        Assert.Contains("version=v1, version=v2", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OverlappingRollout_IsRefusedWithItsId()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        var answer = (await rig.StartRolloutAsync("v1")).IsError(ErrorCodes.Conflict);

        Assert.Contains("rollout 1 of version=v2 is running", answer.Text, StringComparison.Ordinal);
        Assert.Equal(1, rig.Registry.Snapshot.Namespaces["orders"].Release.Rollout!.Id);
    }

    [Fact]
    public async Task Start_SeveralFieldsBroken_NamesThemAll()
    {
        await using var rig = await RolloutRig.StartAsync();

        var answer = await rig.Registry.PostAsync(
            ApiRoutes.RolloutStart,
            """{"label":"v2","steps":[5,101],"interval_seconds":0,"analysis":{"max_error_rate":2,"min_requests":0},"on_no_data":"stop"}""");

        Assert.Equal(
            ["ns", "label", "steps", "interval_seconds", "analysis.max_error_rate", "analysis.min_requests", "on_no_data"],
            answer.IsError(ErrorCodes.Validation).Fields);
    }

    [Theory]
    [InlineData("{}", ErrorCodes.Validation)]
    [InlineData("""{"id":0}""", ErrorCodes.Validation)]
    [InlineData("""{"id":1,"ns":"other"}""", ErrorCodes.Validation)]
    [InlineData("""{"ns":"a b"}""", ErrorCodes.Validation)]
    [InlineData("""{"ns":"orders","reason":5}""", ErrorCodes.Validation)]
    [InlineData("""{"id":99}""", ErrorCodes.NotFound)]
    [InlineData("""{"ns":"nowhere"}""", ErrorCodes.NotFound)]
    [InlineData("""{"ns":"quiet"}""", ErrorCodes.NotFound)]
    public async Task Change_NoSuchRollout_IsRefused(string body, int code)
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.Registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"quiet"}""")).IsOk();
        var before = rig.Registry.Snapshot;

        foreach (var path in (string[])[ApiRoutes.RolloutPause, ApiRoutes.RolloutResume, ApiRoutes.RolloutPromote, ApiRoutes.RolloutAbort])
        {
            (await rig.Registry.PostAsync(path, body)).IsError(code);
        }

        Assert.Same(before, rig.Registry.Snapshot);
    }

    [Theory]
    [InlineData("", ErrorCodes.Validation)]
    [InlineData("?id=x", ErrorCodes.Validation)]
    [InlineData("?id=0", ErrorCodes.Validation)]
    [InlineData("?ns=a%20b", ErrorCodes.Validation)]
    [InlineData("?id=99", ErrorCodes.NotFound)]
    [InlineData("?ns=nowhere", ErrorCodes.NotFound)]
    [InlineData("?id=1&ns=other", ErrorCodes.NotFound)]
    public async Task Show_NoSuchRollout_IsRefused(string query, int code)
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        (await rig.Registry.GetAsync(ApiRoutes.RolloutShow + query)).IsError(code);
    }

    [Fact]
    public async Task TokenOfAnotherNamespace_SeesAndReportsNothing()
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("other", "operate", "other"));
                options.NamedTokens.Add(TestTokens.Named("orders", "gateway", "orders"));
            },
        });
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"orders","host":"h","port":1,"mode":"static"}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.RolloutStart, """{"ns":"orders","label":"version=","reason":"plans"}""")).IsOk();
        using var other = ClientOf(registry, "other");
        const string Report =
            """{"gateway":"gw","nodes":[{"ns":"orders","host":"h","port":1,"rollout":1,"step":1,"requests":100,"errors":100},{"ns":"other","host":"h","port":1,"requests":1}]}""";

        foreach (var answer in (ApiAnswer[])
            [
                await other.GetAnswerAsync(ApiRoutes.RolloutShow + "?id=1"),
                await other.GetAnswerAsync(ApiRoutes.RolloutShow + "?ns=orders"),
                await other.GetAnswerAsync(ApiRoutes.RolloutList + "?ns=orders"),
                await other.PostAnswerAsync(ApiRoutes.RolloutAbort, """{"id":1}"""),
                await other.PostAnswerAsync(ApiRoutes.RolloutAbort, """{"id":1,"ns":"other"}"""),
            ])
        {
            Assert.DoesNotContain("plans", answer.IsError(ErrorCodes.Forbidden).Text, StringComparison.Ordinal);
        }

        Assert.Empty((await other.GetAnswerAsync(ApiRoutes.RolloutList)).IsOk().Data!.AsArray());
        (await other.PostAnswerAsync(ApiRoutes.Report, Report)).IsOk();
        Assert.Equal(RolloutStatus.Running, registry.Snapshot.Namespaces["orders"].Release.Rollout!.Status);

        using var reader = ClientOf(registry, "orders");
        (await reader.PostAnswerAsync(ApiRoutes.Report, Report)).IsOk();
        await Eventually.BecomesTrue(
            () => registry.Snapshot.Namespaces["orders"].Release.Rollout!.Status == RolloutStatus.RolledBack, "what may be reported counts");
    }

    [Fact]
    public async Task Report_OfAGatewayThatWatchesOthers_SaysNothingOfThisRollout()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns=other&gateway=gw&version=0")).IsOk();
        await rig.LookAsync();

        for (var i = 0; i < 4; i++)
        {
            (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns=other&gateway=gw&version=0")).IsOk();
            await rig.ReportAsync();
            await rig.PassAsync(5);
        }

        Assert.Contains("no gateway reports", (string)(await rig.ShowAsync())["status_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_NoRolloutAnywhere_CostsNoTransaction()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        var version = rig.Registry.Snapshot.Version;

        await rig.ReportAsync((100, 100));

        Assert.Equal(version, rig.Registry.Snapshot.Version);
    }

    private static HttpClient ClientOf(RegistryHost registry, string name)
    {
        var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return client;
    }
}

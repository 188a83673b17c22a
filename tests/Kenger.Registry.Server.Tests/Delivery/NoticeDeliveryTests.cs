using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Delivery;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Outgoing;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Delivery;

/// <summary>What becomes of notices when their receiver does well, badly, or nothing at all.</summary>
public class NoticeDeliveryTests
{
    [Fact]
    public async Task RolloutStarted_AWellReceiver_IsToldOnceAndSigned()
    {
        await using var rig = await NoticeRig.StartAsync();

        await rig.RollOutAsync(""","reason":"the new basket" """);
        await rig.DeliverAsync();
        await rig.PassAsync(5);

        var document = Assert.Single(rig.Documents);
        Assert.Equal("rollout_started", (string)document["event"]!);
        Assert.Equal("orders: rollout 1 of version=v2 was started, step 1 of 3, 5 % of the traffic", (string)document["title"]!);
        Assert.Equal("by token-1: the new basket", (string)document["reason"]!);
        Assert.Equal("kenger rollout abort orders", (string)document["command"]!);
        var call = rig.Receiver.Calls[0];
        Assert.Equal((string)document["id"]!, call.Headers["Kenger-Notice"]);
        var time = call.Headers["Kenger-Signature"].Split(',')[0][2..];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData("s3cret-of-ops"u8, Encoding.UTF8.GetBytes($"{time}.{call.Body}")));
        Assert.Equal($"t={time},v1={expected}", call.Headers["Kenger-Signature"]);
        Assert.Equal(rig.Time.GetUtcNow().ToUnixTimeSeconds(), long.Parse(time, CultureInfo.InvariantCulture), 10.0);
    }

    [Fact]
    public async Task Failures_ThenWell_EachIsToldInOrderAfterLongerAndLongerWaits()
    {
        await using var rig = await NoticeRig.StartAsync();
        rig.Receiver.Answer = Receiver.Says(500, "sorry");
        await rig.RollOutAsync();
        (await rig.Rollouts.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        await Eventually.BecomesTrue(() => rig.Receiver.Calls.Count == 1, "the first attempt");
        await rig.DeliverAsync();

        // The first wait is one to two seconds, the second two to four: nothing comes sooner.
        Assert.Single(rig.Events);
        await rig.PassAsync(0.9);
        Assert.Single(rig.Events);
        await rig.PassAsync(1.1);
        Assert.Equal(2, rig.Events.Count);
        await rig.PassAsync(1.9);
        Assert.Equal(2, rig.Events.Count);
        rig.Receiver.Answer = Receiver.Says(200);
        await rig.PassAsync(2.1);

        Assert.Equal(["rollout_started", "rollout_started", "rollout_started", "rollout_aborted"], rig.Events);
        Assert.Single(rig.Documents.Take(3).Select(document => (string)document["id"]!).Distinct());
        Assert.Contains(rig.Registry.Log.Entries, entry => entry.Id.Id == EventIds.NoticeTaken);
        Assert.Single(rig.Registry.Log.Entries, entry => entry.Id.Id == EventIds.NoticeFailed);
    }

    [Theory]
    [InlineData("reset", "the connection broke off")]
    [InlineData("hang", "no answer within 10 s")]
    [InlineData("404", "it answers 404: no such hook")]
    [InlineData("302", "it answers 302")]
    public async Task AnyFailure_ListedAndTriedAgain(string failure, string problem)
    {
        await using var rig = await NoticeRig.StartAsync(OnlyStartsAndEnds);
        rig.Receiver.Answer = failure switch
        {
            "reset" => Receiver.Reset,
            "hang" => Receiver.Hang,
            "302" => Receiver.Says(302),
            _ => Receiver.Says(404, "no such hook"),
        };
        await rig.RollOutAsync();
        await Eventually.BecomesTrue(() => rig.Receiver.Calls.Count == 1, "the first attempt");
        rig.Receiver.Answer = Receiver.Says(200);
        await rig.PassAsync(failure == "hang" ? 10 : 0);

        var target = Assert.Single((await rig.Registry.GetAsync(ApiRoutes.NoticeList)).IsOk().Data!.AsArray())!;
        Assert.Equal((problem, 1L, 0L), ((string)target["problem"]!, (long)target["waiting"]!, (long)target["delivered"]!));
        await rig.PassAsync(2);
        target = Assert.Single((await rig.Registry.GetAsync(ApiRoutes.NoticeList)).IsOk().Data!.AsArray())!;
        Assert.Equal((null, 0L, 1L), ((string?)target["problem"], (long)target["waiting"]!, (long)target["delivered"]!));
    }

    [Fact]
    public async Task OneTargetHangs_TheOtherIsTold()
    {
        await using var slow = await Receiver.StartAsync();
        slow.Answer = Receiver.Hang;
        await using var rig = await NoticeRig.StartAsync(options =>
            options.Notices.Targets.Insert(0, new NoticeTarget { Name = "slow", Url = slow.Url.AbsoluteUri }));
        await rig.RollOutAsync();
        await Eventually.BecomesTrue(() => slow.Calls.Count == 1, "the slow one was asked");
        (await rig.Rollouts.PostAsync(ApiRoutes.RolloutAbort)).IsOk();

        await Eventually.BecomesTrue(() => rig.Events.Count == 2, "the other is told of both");
        Assert.Single(slow.Calls);
    }

    [Fact]
    public async Task Restart_BetweenFailureAndSuccess_LosesNothing()
    {
        using var directory = new TempDirectory();
        await using var rig = await NoticeRig.StartAsync(store: "sqlite:" + directory.File("r.db"));
        rig.Receiver.Answer = Receiver.Says(503);
        await rig.RollOutAsync();
        await Eventually.BecomesTrue(() => rig.Receiver.Calls.Count == 1, "the first attempt");
        await rig.DeliverAsync();

        rig.Receiver.Answer = Receiver.Says(200);
        await rig.Rollouts.RestartAsync();
        await rig.PassAsync(2);

        Assert.Equal(["rollout_started", "rollout_started"], rig.Events);
        Assert.Single(rig.Documents.Select(document => (string)document["id"]!).Distinct());
        // What was answered a moment ago may not be noted yet, and would be sent once more.
        await Eventually.BecomesTrue(
            async () => (long)(await rig.Registry.GetAsync(ApiRoutes.NoticeList)).IsOk().Data!.AsArray()[0]!["waiting"]! == 0, "nothing waits");
        await rig.Rollouts.RestartAsync();
        await rig.PassAsync(60);
        // That no gateway reported in this minute may have been told, too.
        Assert.Equal(2, rig.Events.Count(each => each == "rollout_started"));
    }

    [Fact]
    public async Task RefusedForItsContent_ThreeTimes_IsGivenUpAndHoldsUpNothing()
    {
        await using var rig = await NoticeRig.StartAsync();
        rig.Receiver.Answer = Receiver.Says(400, "invalid_payload");
        await rig.RollOutAsync();
        await Eventually.BecomesTrue(() => rig.Receiver.Calls.Count == 1, "the first attempt");
        await rig.DeliverAsync();
        await rig.PassAsync(2);
        await rig.PassAsync(4);
        rig.Receiver.Answer = Receiver.Says(200);
        (await rig.Rollouts.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        await rig.DeliverAsync();

        Assert.Equal(["rollout_started", "rollout_started", "rollout_started", "rollout_aborted"], rig.Events);
        await AssertGivenUpAsync(rig, 1, "it answers 400: invalid_payload");
    }

    [Fact]
    public async Task TooOld_IsGivenUpOnTheRecord()
    {
        await using var rig = await NoticeRig.StartAsync(options =>
        {
            OnlyStartsAndEnds(options);
            options.Notices.KeepFor = TimeSpan.FromMinutes(1);
        });
        rig.Receiver.Answer = Receiver.Says(500);
        await rig.RollOutAsync();
        await Eventually.BecomesTrue(() => rig.Receiver.Calls.Count == 1, "the first attempt");
        await rig.DeliverAsync();
        await rig.PassAsync(61);
        rig.Receiver.Answer = Receiver.Says(200);
        await rig.PassAsync(600);

        Assert.All(rig.Events, which => Assert.Equal("rollout_started", which));
        await AssertGivenUpAsync(rig, 1, "too old, or too many");
    }

    [Fact]
    public async Task MoreThanMayWait_TheOldestAreGivenUp()
    {
        await using var rig = await NoticeRig.StartAsync(options =>
        {
            OnlyStartsAndEnds(options);
            options.Notices.MaxWaiting = 10;
        });
        rig.Receiver.Answer = Receiver.Says(500);
        await rig.RollOutAsync();
        for (var i = 0; i < 7; i++)
        {
            (await rig.Rollouts.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
            (await rig.Rollouts.StartRolloutAsync()).IsOk();
        }

        await rig.DeliverAsync();
        await rig.PassAsync(11);

        var target = Assert.Single((await rig.Registry.GetAsync(ApiRoutes.NoticeList)).IsOk().Data!.AsArray())!;
        Assert.Equal((10L, 5L), ((long)target["waiting"]!, (long)target["dropped"]!));
    }

    [Fact]
    public async Task NodesOffline_WithinTenSeconds_AreOneNotice()
    {
        await using var rig = await NoticeRig.StartAsync();
        foreach (var port in Enumerable.Range(1, 4))
        {
            (await rig.Registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"n{{port % 2}}","host":"127.0.0.1","port":{{port}}}""")).IsOk();
            rig.Time.Advance(TimeSpan.FromSeconds(1));
        }

        for (var i = 0; i < 50; i++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            await rig.Registry.RunDutiesAsync();
        }

        await rig.DeliverAsync();

        var document = Assert.Single(rig.Documents);
        Assert.Equal(("node_offline", "4 nodes are offline", 4), ((string)document["event"]!, (string)document["title"]!, (int)document["total"]!));
        Assert.Equal(["n0/127.0.0.1:2", "n0/127.0.0.1:4", "n1/127.0.0.1:1", "n1/127.0.0.1:3"], document["items"]!.AsArray().Select(item => (string)item!).Order());
    }

    [Fact]
    public async Task SelfPreservation_OnAndOff_IsTold()
    {
        await using var rig = await NoticeRig.StartAsync(options =>
        {
            options.Notices.RepeatAfter = TimeSpan.FromSeconds(5);
            options.Notices.Targets[0].Events.Add("self_preservation_*");
        });
        for (var port = 1; port <= 12; port++)
        {
            (await rig.Registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"n","host":"127.0.0.1","port":{{port}}}""")).IsOk();
        }

        rig.Time.Advance(TimeSpan.FromSeconds(25));
        await rig.Registry.RunDutiesAsync();
        await rig.DeliverAsync();
        Assert.Equal("self-preservation is on: 12 of 12 online nodes fell silent together", (string)Assert.Single(rig.Documents)["title"]!);

        for (var port = 1; port <= 12; port++)
        {
            (await rig.Registry.PostAsync(ApiRoutes.Heartbeat, $$"""{"ns":"n","host":"127.0.0.1","port":{{port}}}""")).IsOk();
        }

        await rig.Registry.RunDutiesAsync();
        await rig.PassAsync(1);
        Assert.Single(rig.Events);
        await rig.PassAsync(4);
        Assert.Equal(["self_preservation_on", "self_preservation_off"], rig.Events);
    }

    [Fact]
    public async Task Test_OfATarget_TellsWhatWasAnswered()
    {
        await using var rig = await NoticeRig.StartAsync();

        var taken = (await rig.Registry.PostAsync(ApiRoutes.NoticeTest, """{"target":"ops"}""")).IsOk().Data!;
        rig.Receiver.Answer = Receiver.Says(403, "no /hook/T0KEN-T0KEN here, T0KEN-T0KEN");
        var refused = (await rig.Registry.PostAsync(ApiRoutes.NoticeTest, """{"target":"ops"}""")).IsOk().Data!;

        Assert.Equal("""{"target":"ops","delivered":true,"status":200}""", taken.ToJsonString());
        Assert.Equal("""{"target":"ops","delivered":false,"status":403,"problem":"it answers 403"}""", refused.ToJsonString());
        Assert.Equal("test", rig.Events[0]);
        (await rig.Registry.PostAsync(ApiRoutes.NoticeTest, """{"target":"nobody"}""")).IsError(ErrorCodes.NotFound);
        (await rig.Registry.PostAsync(ApiRoutes.NoticeTest, "{}")).IsError(ErrorCodes.Validation);
    }

    [Fact]
    public async Task List_AndLogs_HoldNoSecret()
    {
        await using var rig = await NoticeRig.StartAsync();
        rig.Receiver.Answer = Receiver.Says(404, "unknown T0KEN-T0KEN, s3cret-of-ops");
        await rig.RollOutAsync();
        await Eventually.BecomesTrue(() => rig.Receiver.Calls.Count == 1, "the first attempt");
        await rig.DeliverAsync();

        var list = (await rig.Registry.GetAsync(ApiRoutes.NoticeList)).IsOk().Text;

        Assert.Contains($"\"url\":\"{rig.Receiver.Url.GetLeftPart(UriPartial.Authority)}/…\"", list, StringComparison.Ordinal);
        foreach (var secret in (string[])["T0KEN-T0KEN", "s3cret-of-ops", NoticeRig.LinkSecret])
        {
            Assert.DoesNotContain(secret, list, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, rig.Registry.Log.ToString(), StringComparison.Ordinal);
        }
    }

    // A rollout that nobody reports of is paused after ten seconds, which is another notice.
    private static void OnlyStartsAndEnds(KengerRegistryServerOptions options)
    {
        options.Notices.Targets[0].Events.Add("rollout_started");
        options.Notices.Targets[0].Events.Add("rollout_aborted");
    }

    private static async Task AssertGivenUpAsync(NoticeRig rig, long count, string reason)
    {
        var target = Assert.Single((await rig.Registry.GetAsync(ApiRoutes.NoticeList)).IsOk().Data!.AsArray())!;
        Assert.Equal((0L, count), ((long)target["waiting"]!, (long)target["dropped"]!));
        Assert.Contains(rig.Registry.Log.Entries, entry => entry.Id.Id == EventIds.NoticesGivenUp);
        var entry = (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().First(each => (string)each!["action"]! == AuditActions.NoticeDrop)!;
        Assert.Equal(("registry", "ops"), ((string)entry["actor"]!, (string)entry["target"]!));
        Assert.Equal((count, reason), ((long)entry["after"]!["count"]!, (string)entry["after"]!["reason"]!));
    }
}

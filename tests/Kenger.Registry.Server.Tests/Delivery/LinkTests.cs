using System.Net;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Delivery;

/// <summary>Links in notices: what they do, once, for their step, until their time is over; and what nobody gets them to do.</summary>
public class LinkTests
{
    [Fact]
    public async Task Link_Followed_RollsBackOnTheRecord()
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();

        var done = await client.PostAnswerAsync(link, "");

        Assert.Equal("aborted", (string)done.IsOk().Data!["status"]!);
        Assert.Equal("aborted by notice:ops: by the link in a notice", (string)(await rig.Rollouts.ShowAsync())["status_reason"]!);
        var entry = (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().First(each => (string)each!["action"]! == AuditActions.RolloutAbort)!;
        Assert.Equal(("notice:ops", "127.0.0.1"), ((string)entry["actor"]!, (string)entry["address"]!));
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml")]
    [InlineData("*/*")]
    public async Task Link_OnlyLookedAt_ChangesNothing(string accept)
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        var before = rig.Registry.Snapshot;
        using var client = rig.Registry.NewClient();
        client.DefaultRequestHeaders.Add("Accept", accept);

        for (var i = 0; i < 3; i++)
        {
            using var shown = await client.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            var text = await shown.Content.ReadAsStringAsync();
            Assert.Contains(accept == "*/*" ? "nothing is changed by this" : "<form method=\"post\">", text, StringComparison.Ordinal);
            Assert.Equal("no-store", shown.Headers.CacheControl!.ToString());
            Assert.Equal("no-referrer", shown.Headers.GetValues("Referrer-Policy").Single());
        }

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));
        Assert.Same(before, rig.Registry.Snapshot);
        Assert.Equal(("running", 1, 5), await rig.Rollouts.WhereAsync());
        Assert.Equal("aborted", (string)(await client.PostAnswerAsync(link, "")).IsOkOrHtml(accept, "aborted"));
    }

    [Fact]
    public async Task Link_UsedTwice_IsGoneTheSecondTime()
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();
        (await client.PostAnswerAsync(link, "")).IsOk();

        var again = (await client.PostAnswerAsync(link, "")).IsError(ErrorCodes.Gone);

        Assert.Equal("this link was used already; rollout 1 of version=v2 in 'orders' is aborted", (string)again.Json["message"]!);
    }

    [Fact]
    public async Task Link_UsedByManyAtOnce_WorksForOne()
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAnswerAsync(link, "")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Gone));
        Assert.Single(await rig.Rollouts.EventsAsync(), kind => kind == "aborted");
    }

    [Fact]
    public async Task Link_UsedAndTheServerRestarted_StaysUsed()
    {
        using var directory = new TempDirectory();
        await using var rig = await NoticeRig.StartAsync(store: "sqlite:" + directory.File("r.db"));
        var link = await LinkAsync(rig);
        using (var client = rig.Registry.NewClient())
        {
            (await client.PostAnswerAsync(link, "")).IsOk();
        }

        await rig.Rollouts.RestartAsync();

        using var later = rig.Registry.NewClient();
        Assert.Contains("used already", (string)(await later.PostAnswerAsync(link, "")).IsError(ErrorCodes.Gone).Json["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ChangedAnywhere_IsRefused()
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();
        string[] forged =
        [
            link.Replace("abort.1.1.", "abort.2.1.", StringComparison.Ordinal),
            link.Replace("abort.1.1.", "abort.1.2.", StringComparison.Ordinal),
            link.Replace("v1.abort.", "v1.approve.", StringComparison.Ordinal),
            link.Replace(".ops.", ".opt.", StringComparison.Ordinal),
            link[..^1] + (link[^1] == 'A' ? 'B' : 'A'),
            link[..link.LastIndexOf('.')],
            link[..(link.LastIndexOf('.') + 1)],
            NoticeLinks.Path + "x",
            NoticeLinks.Path + new string('a', 2000),
        ];

        foreach (var each in forged)
        {
            Assert.NotEqual(link, each);
            (await client.PostAnswerAsync(each, "")).IsError(ErrorCodes.Forbidden);
            (await client.GetAnswerAsync(each)).IsError(ErrorCodes.Forbidden);
        }

        Assert.Equal(("running", 1, 5), await rig.Rollouts.WhereAsync());
        (await client.PostAnswerAsync(link, "")).IsOk();
    }

    [Fact]
    public async Task Links_GuessedByTheHundred_AreSlowedDown()
    {
        await using var rig = await NoticeRig.StartAsync();
        using var client = rig.Registry.NewClient();

        var statuses = new List<int>();
        for (var i = 0; i < 30; i++)
        {
            statuses.Add((int)(await client.PostAnswerAsync($"{NoticeLinks.Path}v1.abort.1.1.9999999999.ops.x.{i}", "")).Status);
        }

        Assert.Equal([403, 429], statuses.Distinct());
    }

    [Fact]
    public async Task Link_Expired_IsGone()
    {
        await using var rig = await NoticeRig.StartAsync(options => options.Notices.LinksFor = TimeSpan.FromMinutes(5));
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();

        rig.Time.Advance(TimeSpan.FromMinutes(5));

        foreach (var answer in (ApiAnswer[])[await client.GetAnswerAsync(link), await client.PostAnswerAsync(link, "")])
        {
            Assert.StartsWith("this link is over since ", (string)answer.IsError(ErrorCodes.Gone).Json["message"]!, StringComparison.Ordinal);
        }

        Assert.NotEqual("aborted", (await rig.Rollouts.WhereAsync()).Status);
    }

    [Fact]
    public async Task Link_OfAStepThatIsOver_IsGone()
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();
        await rig.Rollouts.PassWithTrafficAsync(15);
        Assert.Equal(2, (await rig.Rollouts.WhereAsync()).Step);

        Assert.StartsWith("this link was made for another step", (string)(await client.GetAnswerAsync(link)).IsError(ErrorCodes.Gone).Json["message"]!, StringComparison.Ordinal);
        (await client.PostAnswerAsync(link, "")).IsError(ErrorCodes.Gone);

        Assert.Equal(("running", 2, 50), await rig.Rollouts.WhereAsync());
    }

    [Fact]
    public async Task Approve_OfAStepThatWaits_LetsItGoOn()
    {
        await using var rig = await NoticeRig.StartAsync();
        await rig.RollOutAsync(""","approve":[5]""");
        await rig.Rollouts.PassWithTrafficAsync(30);
        Assert.Equal("paused", (await rig.Rollouts.WhereAsync()).Status);
        await rig.DeliverAsync();
        var document = rig.Documents.Single(each => (string)each["event"]! == "rollout_waits");
        Assert.Equal(["Approve", "Roll back"], document["links"]!.AsArray().Select(each => (string)each!["label"]!));
        Assert.StartsWith("kenger rollout approve orders", (string)document["command"]!, StringComparison.Ordinal);
        using var client = rig.Registry.NewClient();

        (await client.PostAnswerAsync(PathOf(document, "Approve"), "")).IsOk();
        await rig.Rollouts.PassWithTrafficAsync(10);

        Assert.Equal(2, (await rig.Rollouts.WhereAsync()).Step);
        var entry = (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Single(each => (string)each!["action"]! == AuditActions.RolloutApprove)!;
        Assert.Equal("notice:ops", (string)entry["actor"]!);
    }

    [Fact]
    public async Task Abort_ThatIsRefused_MayBeTriedAgain()
    {
        await using var rig = await NoticeRig.StartAsync();
        var link = await LinkAsync(rig);
        using var client = rig.Registry.NewClient();
        await rig.Rollouts.DeregisterAsync(1);

        (await client.PostAnswerAsync(link, "")).IsError(ErrorCodes.Conflict);
        await rig.Rollouts.RegisterAsync(1, "v1");

        (await client.PostAnswerAsync(link, "")).IsOk();
    }

    [Fact]
    public async Task Link_OfATargetThatHasNoneAnyMore_IsRefused()
    {
        NoticeTarget target = null!;
        await using var rig = await NoticeRig.StartAsync(options => target = options.Notices.Targets[0]);
        await rig.RollOutAsync();
        var links = rig.Registry.Services.GetRequiredService<NoticeLinks>();
        var route = NoticeRoute.From(target);
        var notice = new Notice
        {
            Id = "n-1",
            Event = NoticeEvent.RolloutStarted,
            At = rig.Time.GetUtcNow(),
            Title = "t",
            Rollout = new NoticeRollout(1, "version=v2", 1, 1, 3, 5, CanAbort: true, CanApprove: false),
        };
        var path = links.Of(notice, route with { Name = "gone" }).Single().Url.AbsolutePath["/kenger".Length..];
        using var client = rig.Registry.NewClient();

        (await client.PostAnswerAsync(path, "")).IsError(ErrorCodes.Forbidden);
        Assert.Empty(links.Of(notice, route with { HasLinks = false }));
    }

    [Fact]
    public async Task Links_WithoutASecret_AreNotMadeAndNotTaken()
    {
        await using var rig = await NoticeRig.StartAsync(options => options.Notices.LinkSecret = null);
        await rig.RollOutAsync();
        await rig.DeliverAsync();
        using var client = rig.Registry.NewClient();

        Assert.Null(rig.Documents.Single()["links"]);
        (await client.PostAnswerAsync(NoticeLinks.Path + "v1.abort.1.1.9999999999.ops.x.y", "")).IsError(ErrorCodes.NotFound);
    }

    private static async Task<string> LinkAsync(NoticeRig rig)
    {
        await rig.RollOutAsync();
        await rig.DeliverAsync();
        return PathOf(rig.Documents.Single(), "Roll back");
    }

    private static string PathOf(JsonNode document, string label)
    {
        var url = (string)document["links"]!.AsArray().Single(each => (string)each!["label"]! == label)!["url"]!;
        Assert.StartsWith("https://reg.example.com/kenger/notice/link/v1.", url, StringComparison.Ordinal);
        return url["https://reg.example.com/kenger".Length..];
    }
}

internal static class LinkAnswerExtensions
{
    /// <summary>Fails unless it went, whichever form the answer has; the status of the rollout.</summary>
    public static string IsOkOrHtml(this ApiAnswer answer, string accept, string status)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(status, answer.Text, StringComparison.Ordinal);
        Assert.Equal(accept == "*/*" ? "application/json" : "text/html; charset=utf-8", answer.ContentHeaders.ContentType!.ToString());
        return status;
    }
}

using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Notices;

public class NoticeOptionsTests
{
    private const string Targets = "Kenger:Server:Notices:Targets:";

    [Fact]
    public async Task Secrets_FromFilesAndVariables_AreRead()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("url"), "https://hooks.example.com/x\n");
        await File.WriteAllTextAsync(directory.File("link"), new string('k', 32));
        await using var registry = await StartAsync(
            (Targets + "0:Name", "ops-chat"),
            (Targets + "0:UrlFile", directory.File("url")),
            (Targets + "0:Format", "dingtalk"),
            ("KENGER_SERVER_NOTICE_OPS_CHAT_SECRET", "SEC123"),
            (Targets + "0:Events:0", "rollout_*"),
            (Targets + "0:Namespaces:0", "prod-*"),
            ("KENGER_SERVER_PUBLIC_URL", "https://reg.example.com"),
            ("KENGER_SERVER_LINK_SECRET_FILE", directory.File("link")));

        var route = Assert.Single(registry.Services.GetRequiredService<NoticeRouting>().Routes);

        Assert.Equal(("https://hooks.example.com/x", "SEC123", NoticeFormatKind.Dingtalk), (route.Url.AbsoluteUri, route.Secret, route.Format));
        Assert.True(registry.Services.GetRequiredService<NoticeLinks>().AreOn);
    }

    [Theory]
    [InlineData("Name", "Ops!", "entry 1: Name must be 1 to 32 lower-case letters, digits or '-'")]
    [InlineData("Url", "hooks.example.com/S3CRET", "entry 1: Url must be a URL such as")]
    [InlineData("Url", "", "entry 1: Url is required, or UrlFile")]
    [InlineData("Format", "sms", "entry 1: Format must be one of json, slack, teams, dingtalk, wecom, feishu")]
    [InlineData("Events:0", "rollout_begun", "entry 1: Events holds 'rollout_begun', which is none of rollout_started,")]
    [InlineData("Namespaces:0", "*-prod", "entry 1: each of Namespaces may end with '*' and")]
    [InlineData("SecretFile", "/nowhere/secret", "KENGER_SERVER_NOTICE_OPS_SECRET_FILE (SecretFile)")]
    [InlineData("Namespace", "prod", "Namespace")]
    public async Task ABrokenTarget_EndsTheStartWithASentence(string key, string value, string message)
    {
        var settings = new Dictionary<string, string> { ["Name"] = "ops", ["Url"] = "https://hooks.example.com/x", [key] = value };

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync([.. settings.Select(pair => (Targets + "0:" + pair.Key, pair.Value))]));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3CRET", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kenger:Server:Notices:KeepFor", "00:00:01", "KeepFor must be from a minute to 30 days")]
    [InlineData("Kenger:Server:Notices:MaxWaiting", "1", "MaxWaiting must be from 10 to 100000")]
    [InlineData("Kenger:Server:Notices:LinksFor", "30.00:00:00", "LinksFor must be from a minute to 7 days")]
    [InlineData("KENGER_SERVER_LINK_SECRET", "short", "must have at least 32 characters")]
    [InlineData("KENGER_SERVER_LINK_SECRET", "0123456789012345678901234567890123", "which need KENGER_SERVER_PUBLIC_URL")]
    [InlineData("KENGER_SERVER_PUBLIC_URL", "reg.example.com", "KENGER_SERVER_PUBLIC_URL (Kenger:Server:PublicUrl) must be a URL")]
    [InlineData("KENGER_SERVER_OUTGOING_NETWORKS", "10.0.0.0/99", "KENGER_SERVER_OUTGOING_NETWORKS")]
    [InlineData("KENGER_SERVER_OUTGOING_PROXY", "proxy:3128", "KENGER_SERVER_OUTGOING_PROXY")]
    [InlineData("Kenger:Server:Notices:LinkFor", "1", "LinkFor")]
    public async Task ABrokenOption_EndsTheStartWithASentence(string key, string value, string message)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync((key, value)));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SecretOfATargetThatChecksNone_IsRefused()
    {
        var options = new KengerRegistryServerOptions();
        options.Notices.Targets.Add(new NoticeTarget { Name = "a", Url = "https://h/x", Format = "slack", Secret = "x" });
        options.Notices.Targets.Add(new NoticeTarget { Name = "a", Url = "https://h/x" });

        Assert.Equal(
            [
                "Kenger:Server:Notices:Targets, entry 1: Secret must be absent for slack, which checks no signature: its URL is the secret.",
                "Kenger:Server:Notices:Targets, entry 2: the Name 'a' is taken.",
            ],
            NoticeChecks.Check(options));
    }

    [Theory]
    [InlineData("rollout_*", "", NoticeEvent.RolloutPaused, "shop", true)]
    [InlineData("rollout_paused", "", NoticeEvent.RolloutResumed, "shop", false)]
    [InlineData("", "prod-*", NoticeEvent.NodeGone, "prod-shop", true)]
    [InlineData("", "prod-*", NoticeEvent.NodeGone, "test-shop", false)]
    [InlineData("", "prod-*", NoticeEvent.GatewayGone, "", false)]
    [InlineData("", "", NoticeEvent.GatewayGone, "", true)]
    [InlineData("node_gone", "prod-*", NoticeEvent.Test, "", true)]
    public void Wants_ByEventAndNamespace(string events, string namespaces, object which, string ns, bool wanted)
    {
        var route = ExampleNotices.Route(NoticeFormatKind.Json) with
        {
            Events = events.Split(',', StringSplitOptions.RemoveEmptyEntries),
            Namespaces = namespaces.Split(',', StringSplitOptions.RemoveEmptyEntries),
        };

        Assert.Equal(wanted, route.Wants(ExampleNotices.Waits with { Event = (NoticeEvent)which, Ns = ns }));
    }

    private static Task<RegistryHost> StartAsync(params (string Key, string Value)[] settings) => RegistryHost.StartAsync(new RegistryHostSettings
    {
        Configuration = settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
    });
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Doctor;

/// <summary><c>kenger doctor</c> against real addresses where all sorts of things answer.</summary>
public sealed class DoctorCommandTests
{
    private const string Health = """{"status":"ok","version":5,"store":"ok","namespaces":1,"nodes":1,"online_nodes":1,"gateways":0}""";

    private const string Token = """{"code":0,"message":"ok","data":{"name":"ops","role":"operate","release":"0.0.1"}}""";

    private const string Empty = """{"code":0,"message":"ok","data":[]}""";

    private static readonly (string Path, int Status, string Body)[] Registry =
    [
        ("/health", 200, Health), (ApiRoutes.TokenShow, 200, Token), (ApiRoutes.NamespaceList, 200, Empty), (ApiRoutes.NodeList, 200, Empty),
        (ApiRoutes.GatewayList, 200, Empty),
    ];

    [Fact]
    public async Task Doctor_ARegistryThatIsWell_IsZeroAndSaysWhatIsThere()
    {
        await using var registry = await ScriptedPeer.StartAsync(null, Registry);

        var (exitCode, findings) = await ExamineAsync("--registry", registry.Url, "--token", "a-good-token");

        Assert.Equal(ExitCodes.Ok, exitCode);
        AssertHas(findings, "ok", "registry", registry.Url);
        AssertHas(findings, "ok", "clock", "agrees");
        AssertHas(findings, "ok", "database", "can be written");
        AssertHas(findings, "ok", "token", "'ops' has the role operate for all namespaces");
        AssertHas(findings, "warn", "version", "the registry is 0.0.1");
        AssertHas(findings, "warn", "gateways", "none follows");
    }

    [Fact]
    public async Task Doctor_AClockThatIsOff_SaysByHowMuch()
    {
        await using var registry = await ScriptedPeer.StartAsync(TimeProvider.System.GetUtcNow().AddHours(2), Registry);

        var (_, findings) = await ExamineAsync("--registry", registry.Url, "--token", "a-good-token");

        AssertHas(findings, "warn", "clock", "ahead of this machine's");
    }

    [Fact]
    public async Task Doctor_ARegistryOfTheFirstEdition_SaysWhatItCantKnow()
    {
        await using var registry = await ScriptedPeer.StartAsync(null, (ApiRoutes.NamespaceList, 200, Empty), (ApiRoutes.NodeList, 200, """{"code":0,"data":[{"id":1}]}"""));

        var (exitCode, findings) = await ExamineAsync("--registry", registry.Url, "--token", "a-good-token");

        Assert.Equal(ExitCodes.Ok, exitCode);
        AssertHas(findings, "skip", "token", "does not say its role");
        AssertHas(findings, "skip", "database", "older than this tool");
        AssertHas(findings, "skip", "registry", "its nodes can't be listed");
    }

    [Theory]
    [InlineData("/health", 503, """{"code":503,"message":"no healthy node","data":{"reason":"no_healthy_node"}}""", "is a Kenger gateway's port for traffic")]
    [InlineData("/health", 404, """{"code":404,"message":"the admin port answers GET /nodes","data":{"reason":"no_route"}}""", "is a Kenger gateway's admin port")]
    [InlineData("/livez", 200, """{"status":"ok"}""", "is a Kenger gateway's admin port")]
    [InlineData("/health", 200, "<html>", "is no Kenger registry")]
    public async Task Doctor_SomethingElseAnswers_SaysWhatAndWhichSettingIsWrong(string path, int status, string body, string said)
    {
        await using var peer = await ScriptedPeer.StartAsync(null, (path, status, body));

        var (exitCode, findings) = await ExamineAsync("--registry", peer.Url);

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Contains("KENGER_REGISTRY_URL", AssertHas(findings, "fail", "registry", said).GetProperty("do").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "connection refused")]
    [InlineData("http://no-such-name.invalid", "can't be resolved")]
    [InlineData("nowhere", "is no address")]
    public async Task Doctor_NobodyAnswers_IsThree(string url, string said)
    {
        var (exitCode, findings) = await ExamineAsync("--registry", url);

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        AssertHas(findings, "fail", "registry", said);
    }

    [Fact]
    public async Task Doctor_TheTokenIsRefused_SaysItOnce()
    {
        const string No = """{"code":401,"message":"this registry does not know the token","data":null}""";
        await using var registry = await ScriptedPeer.StartAsync(
            null, ("/health", 200, Health), (ApiRoutes.TokenShow, 401, No), (ApiRoutes.NamespaceList, 401, No), (ApiRoutes.NodeList, 401, No), (ApiRoutes.GatewayList, 401, No));

        var (exitCode, findings) = await ExamineAsync("--registry", registry.Url, "--token", "a-bad-token");

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Single(findings, finding => finding.GetProperty("level").GetString() == "fail");
        AssertHas(findings, "fail", "token", "does not know the token");
        Assert.DoesNotContain("a-bad-token", string.Concat(findings.Select(finding => finding.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_AGatewayThatCantAskItsRegistry_SaysWhy()
    {
        await using var registry = await ScriptedPeer.StartAsync(null, Registry);
        await using var gateway = await ScriptedPeer.StartAsync(
            null,
            ("/livez", 200, """{"status":"ok"}"""),
            ("/config", 200, """{"registry_url":"http://r:1","gateway":"gw-1","ready":true,"registry_problem":"refused","namespaces":["ordres"]}"""));

        var (exitCode, findings) = await ExamineAsync("--registry", registry.Url, "--token", "a-good-token", "--gateway", gateway.Url);

        Assert.Equal(ExitCodes.Refused, exitCode);
        AssertHas(findings, "fail", "gateway", "gw-1 can't ask its registry http://r:1: refused");
        AssertHas(findings, "skip", "version", "gw-1 does not say its version");
        AssertHas(findings, "warn", "gateway", "routes to ordres");
    }

    [Fact]
    public async Task Doctor_ForAServerOnATakenPort_NamesTheOption()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var (exitCode, findings) = await ExamineAsync("--for", "server", "--listen", address, "--registry", "http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Contains("--listen", AssertHas(findings, "fail", "port", "the port is taken").GetProperty("do").GetString()!, StringComparison.Ordinal);
        // That of a server that is not there yet.
        AssertHas(findings, "skip", "registry", "does not answer yet");
        // As the start would say it.
        AssertHas(findings, "fail", "settings", "KENGER_SERVER_TOKENS");
    }

    [Fact]
    public async Task Doctor_ForAService_SaysWhatItWouldAnnounceOrWhyNot()
    {
        await using var registry = await ScriptedPeer.StartAsync(null, Registry);

        var (_, findings) = await ExamineAsync("--for", "service", "--listen", "http://127.0.0.1:8123", "--registry", registry.Url, "--token", "a-good-token");

        // No namespace is set where tests run.
        AssertHas(findings, "fail", "address", "KENGER_REGISTRY_NAMESPACE");
    }

    [Fact]
    public async Task Doctor_AsText_HasWhatToDoBelowAndASummary()
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();

        var exitCode = await KengerCommandLine.RunAsync(["doctor", "--registry", "http://127.0.0.1:1"], output, errors);

        var text = output.ToString();
        Assert.Equal((ExitCodes.Unreachable, ""), (exitCode, errors.ToString()));
        Assert.Contains("FAIL", text, StringComparison.Ordinal);
        Assert.Contains("→ start the registry (kenger server)", text, StringComparison.Ordinal);
        Assert.Contains(" failed", text.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    private static JsonElement AssertHas(IReadOnlyList<JsonElement> findings, string level, string check, string saw) => Assert.Single(
        findings,
        finding => finding.GetProperty("level").GetString() == level && finding.GetProperty("check").GetString() == check
            && finding.GetProperty("saw").GetString()!.Contains(saw, StringComparison.Ordinal));

    private static async Task<(int ExitCode, IReadOnlyList<JsonElement> Findings)> ExamineAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(["doctor", .. arguments, "--json"], output, errors);
        Assert.Equal("", errors.ToString());
        var report = JsonDocument.Parse(output.ToString()).RootElement;
        return (exitCode, [.. report.GetProperty("findings").EnumerateArray()]);
    }
}

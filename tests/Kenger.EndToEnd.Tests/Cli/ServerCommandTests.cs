using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger server</c> and <c>kenger gateway</c>: what they refuse, and how they say it.</summary>
public sealed class ServerCommandTests
{
    [Fact]
    public async Task Server_WithoutTokens_SaysWhatToSet()
    {
        await using var server = AppProcess.StartDotnet("kenger.dll", ["server", "--listen", "http://127.0.0.1:0", "--store", "memory"]);

        Assert.Equal(2, await server.WhenExitedAsync());
        Assert.Contains("KENGER_SERVER_TOKENS", server.Errors, StringComparison.Ordinal);
        Assert.Contains("KENGER_SERVER_TOKEN_FILE", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_DevOnLoopback_AnswersWithoutToken()
    {
        await using var server = AppProcess.StartDotnet("kenger.dll", ["server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "memory"]);
        var address = Assert.Single(await server.WhenListeningAsync());
        using var http = new HttpClient();

        using var answer = await http.GetAsync(address + "/api/upstream/sync");

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Server_DevOnAllAddresses_IsRefused()
    {
        await using var server = AppProcess.StartDotnet("kenger.dll", ["server", "--dev", "--listen", "http://*:0", "--store", "memory"]);

        Assert.Equal(2, await server.WhenExitedAsync());
        Assert.Contains("KENGER_SERVER_TOKENS", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_OnATakenPort_SaysSo()
    {
        var environment = new Dictionary<string, string> { ["KENGER_SERVER_TOKENS"] = "end-to-end-token" };
        await using var first = AppProcess.StartDotnet("kenger.dll", ["server", "--listen", "http://127.0.0.1:0", "--store", "memory"], environment);
        var address = Assert.Single(await first.WhenListeningAsync());

        await using var second = AppProcess.StartDotnet("kenger.dll", ["server", "--listen", address, "--store", "memory"], environment);

        Assert.Equal(1, await second.WhenExitedAsync());
        Assert.Contains("Choose another with --listen", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output + second.Errors, StringComparison.Ordinal);
        Assert.Contains("address already in use", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_UnknownPath_AnswersJson()
    {
        await using var server = AppProcess.StartDotnet("kenger.dll", ["server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "memory"]);
        var address = Assert.Single(await server.WhenListeningAsync());
        using var http = new HttpClient();

        using var answer = await http.GetAsync(address + "/index.html");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("\"code\":404", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_WithOpenAdminPort_SaysWhatToSet()
    {
        await using var gateway = AppProcess.StartDotnet(
            "kenger.dll", ["gateway", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://*:0", "--namespace", "shop"]);

        Assert.Equal(2, await gateway.WhenExitedAsync());
        Assert.Contains("KENGER_GATEWAY_ADMIN_TOKEN", gateway.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithUnknownStore_SaysWhichThereAre()
    {
        await using var server = AppProcess.StartDotnet(
            "kenger.dll", ["server", "--listen", "http://127.0.0.1:0", "--store", "oracle://x"],
            new Dictionary<string, string> { ["KENGER_SERVER_TOKENS"] = "end-to-end-token" });

        Assert.Equal(2, await server.WhenExitedAsync());
        Assert.Contains("sqlite:PATH", server.Errors, StringComparison.Ordinal);
    }
}

using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger token</c>, and a server that knows its tokens from a file.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-token-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Token_InTheFile_IsLetInAsFarAsItMay()
    {
        var (token, line) = await MakeAsync("--name", "ci", "--role", "register", "--namespace", "orders");
        var file = Path.Combine(_directory.FullName, "tokens.json");
        await File.WriteAllTextAsync(file, $"[{line}]");
        await using var server = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--listen", "http://127.0.0.1:0", "--store", "memory"],
            new Dictionary<string, string> { ["KENGER_SERVER_TOKEN_FILE"] = file });
        using var http = new HttpClient { BaseAddress = new Uri(Assert.Single(await server.WhenListeningAsync())) };
        http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, token);

        Assert.Equal(200, await PostAsync(http, ApiRoutes.NodeRegister, """{"ns":"orders","host":"10.0.0.1","port":80}"""));
        Assert.Equal(403, await PostAsync(http, ApiRoutes.NodeRegister, """{"ns":"users","host":"10.0.0.1","port":80}"""));
        Assert.Equal(403, await PostAsync(http, ApiRoutes.NodeDelete, """{"id":1}"""));
        Assert.DoesNotContain(token, line, StringComparison.Ordinal);
        Assert.DoesNotContain(token, server.Output + server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAGateway_SpeaksForItsIdsOnly()
    {
        var (token, line) = await MakeAsync("--name", "edge", "--role", "gateway", "--gateway", "edge-*");
        var file = Path.Combine(_directory.FullName, "tokens.json");
        await File.WriteAllTextAsync(file, $"[{line}]");
        await using var server = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--listen", "http://127.0.0.1:0", "--store", "memory"],
            new Dictionary<string, string> { ["KENGER_SERVER_TOKEN_FILE"] = file });
        using var http = new HttpClient { BaseAddress = new Uri(Assert.Single(await server.WhenListeningAsync())) };
        http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, token);

        Assert.Equal(200, await PostAsync(http, ApiRoutes.Report, """{"gateway":"edge-1","nodes":[]}"""));
        Assert.Equal(403, await PostAsync(http, ApiRoutes.Report, """{"gateway":"other","nodes":[]}"""));
        Assert.Equal(403, await PostAsync(http, ApiRoutes.NodeRegister, """{"ns":"orders","host":"10.0.0.1","port":80}"""));
        using var sync = await http.GetAsync(ApiRoutes.Sync + "?gateway=edge-1");
        Assert.Equal(200, (int)sync.StatusCode);
        // What the server runs on is nobody's business.
        Assert.False(sync.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Token_OfARoleThatSpeaksForNoGateway_IsRefusedWithIds()
    {
        await using var command = AppProcess.StartDotnet("kenger.dll", ["token", "--role", "register", "--gateway", "gw1"]);

        Assert.Equal(2, await command.WhenExitedAsync());
        Assert.Contains("--gateway", command.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_MoreConnectionsThanItTakes_ClosesThem()
    {
        await using var server = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "memory"],
            new Dictionary<string, string> { ["KENGER_SERVER_MAX_CONNECTIONS"] = "1" });
        var address = new Uri(Assert.Single(await server.WhenListeningAsync()));
        using var http = new HttpClient { BaseAddress = address };
        (await http.GetAsync("/health")).Dispose();

        using var second = new TcpClient();
        await second.ConnectAsync(address.Host, address.Port);

        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1]));
        Assert.Equal(200, (int)(await http.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Server_NoNumberOfConnections_IsRefused()
    {
        await using var server = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "memory"],
            new Dictionary<string, string> { ["KENGER_SERVER_MAX_CONNECTIONS"] = "0" });

        Assert.Equal(2, await server.WhenExitedAsync());
        Assert.Contains("KENGER_SERVER_MAX_CONNECTIONS", server.Errors, StringComparison.Ordinal);
    }

    private static async Task<(string Token, string Line)> MakeAsync(params string[] options)
    {
        await using var command = AppProcess.StartDotnet("kenger.dll", ["token", .. options]);
        Assert.Equal(0, await command.WhenExitedAsync());
        var lines = command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (lines[0], lines[1]);
    }

    private static async Task<int> PostAsync(HttpClient http, string path, string json)
    {
        using var answer = await http.PostAsync(path, new StringContent(json));
        return (int)answer.StatusCode;
    }
}

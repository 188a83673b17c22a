using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger dev</c></summary>
public sealed class DevCommandTests
{
    private static readonly string[] AnyPorts = ["--registry-port", "0", "--gateway-port", "0", "--admin-port", "0"];

    [Fact]
    public async Task Dev_WithoutToken_PrintsAGeneratedOneThatWorks()
    {
        await using var dev = AppProcess.StartDotnet("kenger.dll", ["dev", .. AnyPorts]);
        var registry = (await dev.WhenPrintedAsync(@"^  registry +(\S+)")).Groups[1].Value;
        var token = (await dev.WhenPrintedAsync(@"^  token +([0-9a-f]{32})$")).Groups[1].Value;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, registry + "/api/upstream/namespace/list");
        request.Headers.Authorization = new("Bearer", token);

        using var withToken = await http.SendAsync(request);
        using var without = await http.GetAsync(registry + "/api/upstream/namespace/list");

        Assert.Equal(200, (int)withToken.StatusCode);
        Assert.Equal(401, (int)without.StatusCode);
    }

    [UnixFact]
    public async Task Dev_WithGivenToken_NeverPrintsIt()
    {
        await using var dev = AppProcess.StartDotnet("kenger.dll", ["dev", "--token", "a-secret-of-mine", .. AnyPorts]);
        await dev.WhenPrintedAsync("^  token +as given$");

        dev.Signal(UnixSignal.Terminate);

        Assert.Equal(0, await dev.WhenExitedAsync());
        Assert.DoesNotContain("a-secret-of-mine", dev.Output + dev.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dev_ItsConsole_MayAskItsOwnGateway()
    {
        await using var dev = AppProcess.StartDotnet("kenger.dll", ["dev", "--token", "token-of-dev", .. AnyPorts]);
        var console = (await dev.WhenPrintedAsync(@"^  console +(\S+)")).Groups[1].Value;
        var admin = (await dev.WhenPrintedAsync(@"^  admin +(\S+)")).Groups[1].Value;
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        const string Field = "__RequestVerificationToken";
        var secret = (await http.GetStringAsync(console + "/signin")).Split($"name=\"{Field}\" value=\"")[1].Split('"')[0];
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { [Field] = secret, ["token"] = "token-of-dev", ["to"] = "" });
        using var entered = await http.PostAsync(console + "/signin", form);

        Assert.Contains($"value=\"{admin}\"", await http.GetStringAsync(console + "/why"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dev_WithDataFile_RemembersAcrossRestarts()
    {
        var directory = Directory.CreateTempSubdirectory("kenger-dev-");
        string[] arguments = ["dev", "--token", "token-of-dev", "--data", Path.Combine(directory.FullName, "dev.db"), .. AnyPorts];
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-API-Token", "token-of-dev");

        await using (var first = AppProcess.StartDotnet("kenger.dll", arguments))
        {
            var registry = (await first.WhenPrintedAsync(@"^  registry +(\S+)")).Groups[1].Value;
            using var added = await http.PostAsync(registry + "/api/upstream/namespace/add", new StringContent("""{"name":"kept"}"""));
            added.EnsureSuccessStatusCode();
        }

        await using var second = AppProcess.StartDotnet("kenger.dll", arguments);
        var again = (await second.WhenPrintedAsync(@"^  registry +(\S+)")).Groups[1].Value;

        Assert.Contains("\"kept\"", await http.GetStringAsync(again + "/api/upstream/namespace/list"), StringComparison.Ordinal);
        await second.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Dev_WithSeveralNamespaces_RoutesByHost()
    {
        await using var dev = AppProcess.StartDotnet("kenger.dll", ["dev", "--token", "token-of-dev", "--namespace", "one", "--namespace", "two", .. AnyPorts]);
        var gateway = (await dev.WhenPrintedAsync(@"^  gateway +(\S+) ")).Groups[1].Value;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway);
        request.Headers.Host = "two.localhost";

        using var byHost = await http.SendAsync(request);
        using var byDefault = await http.GetAsync(gateway);

        Assert.Equal(503, (int)byHost.StatusCode);
        Assert.Contains("'two'", await byHost.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("'one'", await byDefault.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

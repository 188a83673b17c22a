using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger rule</c> against a real registry.</summary>
public sealed class RuleCommandsTests(OperatorPlatform platform) : IClassFixture<OperatorPlatform>
{
    private KengerPlatform Kenger => platform.Kenger;

    [Fact]
    public async Task Add_EveryOption_ComesBack()
    {
        await platform.RegisterAsync("orders-all", (22_001, "v1"));
        await platform.RegisterAsync("pre", (22_002, "v2"));

        var added = await KengerTool.SucceedAsync(
            Kenger,
            "rule", "add", "orders-all", "--client", "10.0.0.0/8,::1", "--client", "192.168.1.7", "--header", "X-Beta", "--cookie", "beta=1", "--query", "b=2",
            "--path", "/api", "--percent", "12.5", "--key", "cookie:user", "--to", "version=v2", "--to-ns", "pre", "--name", "colleagues",
            "--position", "1", "--ttl", "1h", "--reason", "@ops want to see it", "--off", "--json");

        var rule = added.Json;
        var match = rule.GetProperty("match");
        Assert.Equal(["10.0.0.0/8", "::1", "192.168.1.7"], match.GetProperty("clients").EnumerateArray().Select(each => each.GetString()!));
        Assert.Equal("*", match.GetProperty("headers").GetProperty("X-Beta").GetString());
        Assert.Equal("1", match.GetProperty("cookies").GetProperty("beta").GetString());
        Assert.Equal("2", match.GetProperty("query").GetProperty("b").GetString());
        Assert.Equal(
            ("/api", 12.5, "cookie:user"),
            (match.GetProperty("path_prefix").GetString(), match.GetProperty("percent").GetDouble(), match.GetProperty("percent_key").GetString()));
        Assert.Equal("pre", rule.GetProperty("target").GetProperty("ns").GetString());
        Assert.Equal("v2", rule.GetProperty("target").GetProperty("labels").GetProperty("version").GetString());
        Assert.Equal(
            ("colleagues", "@ops want to see it", false),
            (rule.GetProperty("name").GetString(), rule.GetProperty("reason").GetString(), rule.GetProperty("enabled").GetBoolean()));
        Assert.True(rule.TryGetProperty("expires_at", out _));
    }

    [Fact]
    public async Task List_AfterOnAndOff_IsATableInOrder()
    {
        await platform.RegisterAsync("orders-list", (22_003, "v1"), (22_004, "v2"));
        var first = await AddAsync("orders-list", "--client", "10.0.0.0/8", "--to", "version=v2", "--name", "office");
        var second = await AddAsync("orders-list", "--percent", "5", "--key", "cookie:user", "--to", "version=v2", "--position", "1");

        var off = await KengerTool.SucceedAsync(Kenger, "rule", "off", $"{first}");
        var list = await KengerTool.SucceedAsync(Kenger, "rule", "list", "--ns", "orders-list");
        var on = await KengerTool.SucceedAsync(Kenger, "rule", "on", $"{first}", "--json");

        Assert.Equal($"rule {first} of orders-list, off: client 10.0.0.0/8 goes to version=v2", off.Output);
        var lines = list.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Matches($@"^{second} +orders-list +1 +5 % by cookie:user +version=v2 +on ", lines[1]);
        Assert.Matches($@"^{first} +orders-list +2 +office +client 10\.0\.0\.0/8 +version=v2 +off ", lines[2]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 100));
        Assert.True(on.Json.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Update_AShareGrows_KeepsItsKeyAndTheOtherConditions()
    {
        await platform.RegisterAsync("orders-grow", (22_005, "v1"), (22_006, "v2"));
        var id = await AddAsync("orders-grow", "--path", "/api", "--percent", "5", "--key", "cookie:user", "--to", "version=v2", "--ttl", "1h");

        var grown = await KengerTool.SucceedAsync(Kenger, "rule", "update", $"{id}", "--percent", "20", "--ttl", "0");
        var only = await KengerTool.SucceedAsync(Kenger, "rule", "update", $"{id}", "--only", "--header", "X-Beta");
        var moved = await KengerTool.SucceedAsync(Kenger, "rule", "update", $"{id}", "--to", "version=v1", "--reason", "back");

        Assert.Equal($"rule {id} of orders-grow, on: path /api; 20 % by cookie:user goes to version=v2", grown.Output);
        Assert.Equal($"rule {id} of orders-grow, on: header X-Beta goes to version=v2", only.Output);
        Assert.Equal($"rule {id} of orders-grow, on: header X-Beta goes to version=v1", moved.Output);
    }

    [Fact]
    public async Task Delete_TheOnlyOne_LeavesNone()
    {
        await platform.RegisterAsync("orders-delete", (22_007, "v1"));
        var id = await AddAsync("orders-delete", "--header", "X-Beta=1", "--to", "version=v1");

        var deleted = await KengerTool.SucceedAsync(Kenger, "rule", "delete", $"{id}");
        var again = await KengerTool.RunAsync(Kenger, "rule", "delete", $"{id}");
        var update = await KengerTool.RunAsync(Kenger, "rule", "update", $"{id}", "--percent", "5");

        Assert.Equal($"rule {id} is deleted", deleted.Output);
        Assert.Equal("no rules", (await KengerTool.SucceedAsync(Kenger, "rule", "list", "--ns", "orders-delete")).Output);
        Assert.Equal((1, 1), (again.ExitCode, update.ExitCode));
    }

    [Fact]
    public async Task Add_WhatTheRegistryRefuses_NamesTheFields()
    {
        await platform.RegisterAsync("orders-bad", (22_008, "v1"));

        var run = await KengerTool.RunAsync(
            Kenger, "rule", "add", "orders-bad", "--client", "10.1.2.3/16", "--percent", "101", "--to", "version=v1", "--ttl", "0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("clients", run.Errors, StringComparison.Ordinal);
        Assert.Contains("percent: must be", run.Errors, StringComparison.Ordinal);
        Assert.Contains("ttl_seconds: must be", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rule", "add", "shop", "--client", "10.0.0.1")]
    [InlineData("rule", "add", "shop", "--percent", "five", "--to", "version=v2")]
    [InlineData("rule", "off", "office")]
    public async Task WrongUsage_IsTwo(params string[] arguments) => Assert.Equal(2, (await KengerTool.RunAsync(Kenger, arguments)).ExitCode);

    private async Task<long> AddAsync(string ns, params string[] options) =>
        (await KengerTool.SucceedAsync(Kenger, ["rule", "add", ns, .. options, "--json"])).Json.GetProperty("id").GetInt64();
}

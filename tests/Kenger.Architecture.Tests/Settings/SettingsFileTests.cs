using System.Text.Json.Nodes;
using Kenger.Architecture.Tests.Documents;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>Settings in samples, templates, deployments and documents are right by the schemas, and what is wrong is found.</summary>
public sealed class SettingsFileTests
{
    public static TheoryData<string, string> Settings
    {
        get
        {
            var settings = new TheoryData<string, string>();
            foreach (var (place, text) in Files().Concat(ConfigMaps()).Concat(Blocks()))
            {
                settings.Add(place, text);
            }

            return settings;
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Settings_InTheRepository_AreRight(string place, string text) =>
        Assert.True(MergedSchema.OfAll.WhatIsWrong(text) is var wrong && wrong.Length == 0, $"{place}:\n{wrong}");

    // The control: that all are right must mean that they were found.
    [Fact]
    public void Settings_InTheRepository_AreFound()
    {
        Assert.True(Files().Count(each => HasSection(each.Text)) >= 4, "files");
        Assert.NotEmpty(ConfigMaps());
        Assert.True(Blocks().Count() >= 8, "documents");
    }

    [Theory]
    [InlineData("""{ "Kenger": { "Gatway": {} } }""", "/Kenger/Gatway")]
    [InlineData("""{ "Kenger": { "Registry": { "Namespce": "orders" } } }""", "/Kenger/Registry/Namespce")]
    [InlineData("""{ "Kenger": { "Registry": { "Weight": "100" } } }""", "/Kenger/Registry/Weight")]
    [InlineData("""{ "Kenger": { "Registry": { "Weight": 1.5 } } }""", "/Kenger/Registry/Weight")]
    [InlineData("""{ "Kenger": { "Registry": { "Url": [ 1 ] } } }""", "/Kenger/Registry/Url/0")]
    [InlineData("""{ "Kenger": { "Registry": { "Labels": { "version": [] } } } }""", "/Kenger/Registry/Labels/version")]
    [InlineData("""{ "Kenger": { "Registry": { "DrainTimeout": "5 seconds" } } }""", "/Kenger/Registry/DrainTimeout")]
    [InlineData("""{ "Kenger": { "Discovery": { "RetryBudget": "0.2" } } }""", "/Kenger/Discovery/RetryBudget")]
    [InlineData("""{ "Kenger": { "Discovery": { "Retries": 2 } } }""", "/Kenger/Discovery/Retries")]
    [InlineData("""{ "Kenger": { "Gateway": { "Protocol": "http3" } } }""", "/Kenger/Gateway/Protocol")]
    [InlineData("""{ "Kenger": { "Gateway": { "Pick": "hash-header:" } } }""", "/Kenger/Gateway/Pick")]
    [InlineData("""{ "Kenger": { "Gateway": { "DrainTime": -1 } } }""", "/Kenger/Gateway/DrainTime")]
    [InlineData("""{ "Kenger": { "Gateway": { "AdminHosts": "a.example.com" } } }""", "/Kenger/Gateway/AdminHosts")]
    [InlineData("""{ "Kenger": { "Gateway": { "Routes": { "Namespace": "orders" } } } }""", "/Kenger/Gateway/Routes")]
    [InlineData("""{ "Kenger": { "Gateway": { "Routes": [ { "Namespace": "orders", "Auht": "key" } ] } } }""", "/Kenger/Gateway/Routes/0/Auht")]
    [InlineData("""{ "Kenger": { "Gateway": { "Routes": [ { "Path": "/api" } ] } } }""", "/Kenger/Gateway/Routes/0")]
    [InlineData("""{ "Kenger": { "Gateway": { "Routes": [ { "Namespace": "orders", "Host": "" } ] } } }""", "/Kenger/Gateway/Routes/0/Host")]
    [InlineData("""{ "Kenger": { "Gateway": { "Routes": [ { "Namespace": "orders", "RateLimit": { "Burst": 5 } } ] } } }""", "/Kenger/Gateway/Routes/0/RateLimit")]
    [InlineData("""{ "Kenger": { "Gateway": { "Routes": [ { "Namespace": "orders", "Redirect": { "To": "/", "Status": 303 } } ] } } }""", "/Kenger/Gateway/Routes/0/Redirect/Status")]
    [InlineData("""{ "Kenger": { "Server": { "OpenApi": "yes" } } }""", "/Kenger/Server/OpenApi")]
    [InlineData("""{ "Kenger": { "Server": { "Store": null } } }""", "/Kenger/Server/Store")]
    [InlineData("""{ "Kenger": { "Server": { "NamedTokens": [ { "Name": "a", "Sha256": "b", "Role": "root" } ] } } }""", "/Kenger/Server/NamedTokens/0/Role")]
    [InlineData("""{ "Kenger": { "Server": { "Notices": { "Targets": [ { "Name": "ops", "Format": "Slack" } ] } } } }""", "/Kenger/Server/Notices/Targets/0/Format")]
    [InlineData("""{ "Kenger": { "Console": { "OpenIdConnect": { "Authorty": "https://login.example.com" } } } }""", "/Kenger/Console/OpenIdConnect/Authorty")]
    [InlineData("""{ "Kenger": { "Consul": { "MaxRunningChecks": true } } }""", "/Kenger/Consul/MaxRunningChecks")]
    public void Settings_ThatAreWrong_AreFoundAtTheirPlace(string text, string place) =>
        Assert.Contains($"{place}: ", MergedSchema.OfAll.WhatIsWrong(text) + '\n', StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "Kenger": {}, "Logging": { "LogLevel": { "Default": "Debug" } }, "Kengre": 1 }""")]
    [InlineData("""{ "Kenger": { "Registry": { "Url": "http://a:5000,http://b:5000", "Token": "", "Labels": "version=v2", "HeartbeatInterval": 5 } } }""")]
    [InlineData("""{ "Kenger": { "Registry": { "Url": [ "http://a:5000" ], "Labels": { "version": "v2" }, "HeartbeatInterval": "5s" } } }""")]
    [InlineData("""{ "Kenger": { "Gateway": { "Pick": "hash-cookie:sid", "RetryBudget": 1, "QuietTimeout": "1h30m", "HttpsRedirectPort": 443, "Routes": [] } } }""")]
    [InlineData("""{ "Kenger": { "Server": { "MaxConnections": 10, "KeepAuditFor": "30.00:00:00" }, "Consul": { "DefaultTokenFile": "/run/t" }, "Console": { "GatewayTokenFile": "/run/g" } } }""")]
    public void Settings_ThatProgramsTake_AreRight(string text) => Assert.Equal("", MergedSchema.OfAll.WhatIsWrong(text));

    // A gateway's project has the schemas of the gateway and the client alone.
    [Fact]
    public void Settings_OfOtherPackages_PassWhereTheirSchemasAreNotThere()
    {
        var gateway = new MergedSchema("Kenger.Client", "Kenger.Gateway");

        Assert.Equal("", gateway.WhatIsWrong("""{ "Kenger": { "Registry": { "Token": "t", "Namespace": "orders" }, "Server": { "Store": "memory" } } }"""));
        Assert.Contains("/Kenger/Registry/Tokne: ", gateway.WhatIsWrong("""{ "Kenger": { "Registry": { "Tokne": "t" } } }"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10s")]
    [InlineData("1h30m")]
    [InlineData("500ms")]
    [InlineData("1.5d")]
    [InlineData("0")]
    [InlineData("2.5")]
    [InlineData("00:00:10")]
    [InlineData("01:30")]
    [InlineData("00:00:00.5")]
    [InlineData("365.00:00:00")]
    [InlineData("1:00:00:00")]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("10 s")]
    [InlineData("10S")]
    [InlineData("1h30")]
    [InlineData("ms")]
    [InlineData("1e3")]
    [InlineData("-5s")]
    [InlineData("1w")]
    [InlineData("1.2.3s")]
    [InlineData("00:00:10s")]
    [InlineData("00:")]
    public void Times_BySchemaAndProgram_AreTheSame(string text)
    {
        var settings = new JsonObject { ["Kenger"] = new JsonObject { ["Gateway"] = new JsonObject { ["DrainTime"] = text } } };

        Assert.Equal(TimeText.TryParse(text, out _), MergedSchema.OfAll.WhatIsWrong(settings.ToJsonString()).Length == 0);
    }

    private static IEnumerable<(string Place, string Text)> Files() =>
        from folder in (string[])["samples", "templates", "deploy"]
        from file in Directory.EnumerateFiles(SourceTree.PathOf(folder), "appsettings*.json", SearchOption.AllDirectories)
        let place = Path.GetRelativePath(SourceTree.Root, file)
        where !place.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
        select (place, File.ReadAllText(file));

    // "appsettings.json: |" in YAML, and below it all that is further in.
    private static IEnumerable<(string Place, string Text)> ConfigMaps() =>
        from file in Directory.EnumerateFiles(SourceTree.PathOf("deploy"), "*.yml", SearchOption.AllDirectories)
        let lines = File.ReadAllLines(file)
        from start in Enumerable.Range(0, lines.Length)
        where lines[start].TrimStart().StartsWith("appsettings.json: |", StringComparison.Ordinal)
        let text = lines.Skip(start + 1).TakeWhile(line => IndentOf(line) > IndentOf(lines[start]))
        select ($"{Path.GetRelativePath(SourceTree.Root, file)}, line {start + 1}", string.Join('\n', text));

    private static IEnumerable<(string Place, string Text)> Blocks() =>
        from document in Document.All
        from block in document.Json
        where HasSection(block.Code)
        select ($"{document.Path}, line {block.Line}", block.Code);

    private static int IndentOf(string line) => line.Length - line.TrimStart().Length;

    // Others are of the API, and leave out what doesn't matter with an ellipsis.
    private static bool HasSection(string text) => text.Contains("\"Kenger\":", StringComparison.Ordinal);
}

using System.Text;
using System.Text.Json.Nodes;
using Kenger.Cli.Server;
using Kenger.Cli.Shell;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;

namespace Kenger.Cli.Tests.Routes;

/// <summary><c>kenger route put</c> against a real registry: what its options of copies, kept answers and tokens make of a route, what is refused, and how it is shown.</summary>
public sealed class RoutePutCommandTests : IAsyncLifetime
{
    private const string Authority = "https://login.example.com/realms/shop";

    private static readonly string[] Fields = ["mirror", "cache", "jwt"];

    private WebApplication _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = RegistryApp.Create(new RegistryAppSettings { Listen = "http://127.0.0.1:0", Store = "memory", Dev = true, Console = false, ApiPage = false, IsSilent = true });
        await _registry.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(_registry.Urls.First()) };
        foreach (var ns in (string[])["orders", "orders-next"])
        {
            using var content = new StringContent($$"""{"name":"{{ns}}"}""", Encoding.UTF8, "application/json");
            using var added = await client.PostAsync(ApiRoutes.NamespaceAdd, content);
            added.EnsureSuccessStatusCode();
        }
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Theory]
    [InlineData("", "mirror", "null")]
    [InlineData("--mirror orders-next", "mirror", """{"ns":"orders-next"}""")]
    [InlineData("--mirror orders-next --mirror-percent 12.5", "mirror", """{"ns":"orders-next","percent":12.5}""")]
    [InlineData("--mirror-credentials --mirror-percent 100 --mirror orders-next", "mirror", """{"ns":"orders-next","percent":100,"credentials":true}""")]
    [InlineData("", "cache", "null")]
    [InlineData("--cache", "cache", "{}")]
    [InlineData("--cache --cache-max-answer 1", "cache", """{"max_answer_bytes":1}""")]
    [InlineData("--cache-max-answer 16777216 --cache", "cache", """{"max_answer_bytes":16777216}""")]
    [InlineData("", "jwt", "null")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience shop-api", "jwt", $$"""{"authority":"{{Authority}}","audiences":["shop-api"]}""")]
    [InlineData(
        "--jwt-audience shop-api --jwt-audience admin --jwt-authority http://127.0.0.1:5001 --jwt-scope orders:read --jwt-scope orders:write --jwt-clock-skew 300",
        "jwt",
        """{"authority":"http://127.0.0.1:5001","audiences":["shop-api","admin"],"scopes":["orders:read","orders:write"],"clock_skew_seconds":300}""")]
    [InlineData(
        $"--jwt-authority {Authority} --jwt-audience a --jwt-claim tier=gold --jwt-claim sub=a=b --jwt-claim tier=silver --jwt-clock-skew 0",
        "jwt",
        $$"""{"authority":"{{Authority}}","audiences":["a"],"claims":[{"name":"tier","values":["gold","silver"]},{"name":"sub","values":["a=b"]}],"clock_skew_seconds":0}""")]
    public async Task Put_WithOptions_MakesARouteOfThem(string options, string field, string expected)
    {
        var route = await PutAsync(options);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), route[field]), $"{route}");
    }

    [Theory]
    [InlineData("--mirror orders-next", "100 % copied to orders-next")]
    [InlineData("--mirror orders-next --mirror-percent 12.5", "12.5 % copied to orders-next")]
    [InlineData("--cache --cache-max-answer 7", "answers kept")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience shop-api --jwt-scope orders:read", $"tokens of {Authority}")]
    public async Task Put_AndListAndHistory_ShowItInWords(string options, string words)
    {
        var put = await RunAsync($"route put shop orders --host shop.example.com {options}");
        var list = await RunAsync("route list");
        var history = await RunAsync("route history shop");

        Assert.Equal((ExitCodes.Ok, ""), (put.ExitCode, put.Errors));
        Assert.Equal($"route shop, version {VersionIn(put.Output)}: shop.example.com any path goes to orders, {words}", put.Output.Trim());
        Assert.Contains($"  {words}  ", list.Output, StringComparison.Ordinal);
        Assert.Contains($"  {words}", history.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithoutWhatWasThere_TakesItAway()
    {
        var before = await PutAsync($"--mirror orders-next --cache --jwt-authority {Authority} --jwt-audience a");
        var after = await PutAsync("");

        Assert.All(Fields, field => Assert.NotNull(before[field]));
        Assert.All(Fields, field => Assert.Null(after[field]));
    }

    [Theory]
    [InlineData("--mirror-percent 5", "--mirror-percent and --mirror-credentials go with --mirror.")]
    [InlineData("--mirror-credentials", "--mirror-percent and --mirror-credentials go with --mirror.")]
    [InlineData("--mirror orders-next --mirror-percent five", "--mirror-percent must be a number like 1.5, not 'five'.")]
    [InlineData("--mirror orders-next --mirror-percent -5", "--mirror-percent must be a number like 1.5, not '-5'.")]
    [InlineData("--mirror orders-next --mirror-percent NaN", "--mirror-percent must be a number like 1.5, not 'NaN'.")]
    [InlineData("--mirror", "Required argument missing for option: '--mirror'.")]
    [InlineData("--cache-max-answer 5", "--cache-max-answer goes with --cache.")]
    [InlineData("--cache --cache-max-answer 1.5", "--cache-max-answer must be a whole number, not '1.5'.")]
    [InlineData("--cache --cache-max-answer 99999999999", "--cache-max-answer must be a whole number, not '99999999999'.")]
    [InlineData($"--jwt-authority {Authority}", "--jwt-authority and --jwt-audience go together.")]
    [InlineData("--jwt-audience a", "--jwt-authority and --jwt-audience go together.")]
    [InlineData("--jwt-scope a", "--jwt-scope, --jwt-claim and --jwt-clock-skew go with --jwt-authority.")]
    [InlineData("--jwt-claim a=b", "--jwt-scope, --jwt-claim and --jwt-clock-skew go with --jwt-authority.")]
    [InlineData("--jwt-clock-skew 5", "--jwt-scope, --jwt-claim and --jwt-clock-skew go with --jwt-authority.")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --jwt-clock-skew soon", "--jwt-clock-skew must be a whole number, not 'soon'.")]
    public async Task Put_WithOptionsThatDoNotFit_IsAMistakeAndAsksNobody(string options, string said)
    {
        var (exitCode, output, errors) = await RunAsync($"route put shop orders {options}");

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("--mirror nobody", "no namespace 'nobody'")]
    [InlineData("--mirror orders", "mirror.ns: ")]
    [InlineData("--mirror Bad!", "mirror.ns: ")]
    [InlineData("--mirror orders-next --mirror-percent 0", "mirror.percent: must be above 0 and at most 100")]
    [InlineData("--mirror orders-next --mirror-percent 100.5", "mirror.percent: must be above 0 and at most 100")]
    [InlineData("--cache --cache-max-answer 0", "cache.max_answer_bytes: must be from 1 to 16777216")]
    [InlineData("--cache --cache-max-answer -1", "cache.max_answer_bytes: must be from 1 to 16777216")]
    [InlineData("--cache --cache-max-answer 16777217", "cache.max_answer_bytes: must be from 1 to 16777216")]
    [InlineData("--jwt-authority http://login.example.com --jwt-audience a", "jwt.authority: must be an https URL")]
    [InlineData($"--jwt-authority {Authority}?a=b --jwt-audience a", "jwt.authority: must be an https URL")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --jwt-scope \"", "jwt.scopes")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --jwt-claim tier", "jwt.claims")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --jwt-claim =gold", "jwt.claims")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --jwt-clock-skew 301", "jwt.clock_skew_seconds: must be whole seconds from 0 to 300")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --jwt-clock-skew -1", "jwt.clock_skew_seconds: must be whole seconds from 0 to 300")]
    [InlineData($"--jwt-authority {Authority} --jwt-audience a --auth basic", "does not go with auth 'basic'")]
    public async Task Put_WithAValueThatTheRegistryRefuses_SaysWhichAndChangesNothing(string options, string said)
    {
        var (exitCode, output, errors) = await RunAsync($"route put shop orders {options}");

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.StartsWith("kenger: ", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Empty(await ListAsync());
    }

    private static string VersionIn(string line) => line.Split("version ")[1].Split(':')[0];

    // As the command tells it, which is what the registry keeps.
    private async Task<JsonNode> PutAsync(string options)
    {
        var (exitCode, output, errors) = await RunAsync($"route put shop orders {options} --json");
        Assert.Equal((ExitCodes.Ok, ""), (exitCode, errors));
        var route = JsonNode.Parse(output)!;
        Assert.True(JsonNode.DeepEquals(route, Assert.Single(await ListAsync())));
        return route;
    }

    private async Task<JsonArray> ListAsync() => JsonNode.Parse((await RunAsync("route list --json")).Output)!.AsArray();

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string command)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Options of the test come last: what lacks its value gets none of these.
        var exitCode = await KengerCommandLine.RunAsync([.. words[..2], "--url", _registry.Urls.First(), .. words[2..]], output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }
}

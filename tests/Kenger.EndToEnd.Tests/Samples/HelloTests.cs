using System.Text.RegularExpressions;
using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>The smallest programs, as the README shows them.</summary>
public sealed partial class HelloTests
{
    private const string Token = "hello-token";
    private const int MaxLines = 15;

    public static TheoryData<string, string> Shown => new()
    {
        { "HelloService", "README.md" }, { "HelloRegistry", "README.md" }, { "HelloGateway", "README.md" }, { "HelloAll", "README.md" },
        { "HelloService", "README.zh-CN.md" }, { "HelloRegistry", "README.zh-CN.md" }, { "HelloGateway", "README.zh-CN.md" }, { "HelloAll", "README.zh-CN.md" },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public void Readme_OfTheRoot_ShowsTheSampleAsItIs(string sample, string readme)
    {
        var program = WithoutComments(File.ReadAllText(SourceTree.PathOf("samples", sample, "Program.cs")));

        Assert.InRange(program.Split('\n').Count(line => line.Length > 0), 1, MaxLines);
        Assert.Contains(program, CodeBlock().Matches(File.ReadAllText(SourceTree.PathOf(readme)).ReplaceLineEndings("\n")).Select(block => WithoutComments(block.Groups["code"].Value)));
    }

    [Fact]
    public async Task RegistryServiceAndGateway_Together_AnswerARequest()
    {
        await using var registry = AppProcess.StartDotnet(
            "HelloRegistry.dll",
            ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["KENGER_SERVER_TOKENS"] = Token, ["KENGER_SERVER_STORE"] = "memory" });
        var asked = new Dictionary<string, string> { ["KENGER_REGISTRY_URL"] = Assert.Single(await registry.WhenListeningAsync()), ["KENGER_REGISTRY_TOKEN"] = Token };
        await using var service = AppProcess.StartDotnet(
            "HelloService.dll", ["--urls", "http://127.0.0.1:0"], new Dictionary<string, string>(asked) { ["KENGER_REGISTRY_NAMESPACE"] = "hello" });
        await using var gateway = AppProcess.StartDotnet(
            "HelloGateway.dll",
            [],
            new Dictionary<string, string>(asked)
            {
                ["KENGER_GATEWAY_NAMESPACE"] = "hello",
                ["KENGER_GATEWAY_LISTEN"] = "http://127.0.0.1:0",
                ["KENGER_GATEWAY_ADMIN_LISTEN"] = "http://127.0.0.1:0",
            });
        var traffic = (await gateway.WhenListeningAsync())[0];
        using var http = new HttpClient { BaseAddress = new Uri(traffic) };

        await Eventually.BecomesTrue(async () => await TextAsync(http) == "Hello from a service\n", "the service answers through the gateway");
    }

    // On its own ports, which are free in a network namespace of its own.
    [NetworkNamespaceFact]
    public async Task AllInOne_Alone_AnswersARequest_AndKeepsTheRegistryOffTheTrafficPort()
    {
        var script = $$"""
            set -u
            ip link set lo up
            dotnet '{{AppContext.BaseDirectory}}HelloAll.dll' &
            all=$!
            for i in $(seq 300); do
              curl -s http://127.0.0.1:18080/ | grep -q Hello && break
              sleep 0.1
            done
            echo "traffic: $(curl -s http://127.0.0.1:18080/)"
            echo "registry: $(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5000/api/upstream/node/list)"
            echo "registry by the traffic port: $(curl -s -o /dev/null -w '%{http_code}' -H 'Host: 127.0.0.1:5000' http://127.0.0.1:18080/api/upstream/node/list)"
            echo "registry by the admin port: $(curl -s -o /dev/null -w '%{http_code}' -H 'Host: 127.0.0.1:5000' http://127.0.0.1:8081/api/upstream/node/list)"
            kill $all; wait $all
            echo "ended: $?"
            """;
        await using var bash = AppProcess.Start("unshare", ["--net", "bash", "-c", script]);
        await bash.WhenExitedAsync();

        Assert.Contains("traffic: Hello from all in one", bash.Output, StringComparison.Ordinal);
        Assert.Contains("registry: 200", bash.Output, StringComparison.Ordinal);
        Assert.Contains("registry by the traffic port: 404", bash.Output, StringComparison.Ordinal);
        Assert.Contains("registry by the admin port: 404", bash.Output, StringComparison.Ordinal);
        Assert.True(bash.Output.Contains("ended: 0", StringComparison.Ordinal), bash.Output + bash.Errors);
    }

    private static async Task<string> TextAsync(HttpClient http)
    {
        using var response = await http.GetAsync("/");
        return await response.Content.ReadAsStringAsync();
    }

    // Each README has them in its own language.
    private static string WithoutComments(string code) => Comment().Replace(code.ReplaceLineEndings("\n"), "").Trim();

    [GeneratedRegex(" +// .*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Comment();

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CodeBlock();
}

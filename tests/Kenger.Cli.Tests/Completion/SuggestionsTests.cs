using Kenger.Cli.Tests.Doctor;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Completion;

/// <summary>What a shell is told at Tab.</summary>
public sealed class SuggestionsTests
{
    private const string Namespace =
        """{"id":1,"name":"orders","health_path":"/x","node_count":1,"online_count":1,"created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:00:00.000Z","version":1}""";

    private const string Node =
        """
        {"id":1,"ns":"orders","host":"10.0.0.1","port":8080,"weight":1,"declared_weight":1,"health_path":"/x","status":"online","labels":{"version":"v2"},
        "last_heartbeat":"2026-01-01T00:00:00.000Z","created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:00:00.000Z","version":1}
        """;

    [Theory]
    [InlineData("nod", "nodes")]
    [InlineData("nodes", "nodes")]
    [InlineData("gate orders ", "off on")]
    [InlineData("gate orders o", "off on")]
    [InlineData("rollout a", "abort approve")]
    [InlineData("nodes --j", "--json")]
    [InlineData("nodes --u", "")]
    [InlineData("completion ", "bash fish powershell zsh")]
    [InlineData("doctor --for s", "server service")]
    [InlineData("rollout start orders version=v2 --sticky c", "client cookie:")]
    [InlineData("nodes --registry http://127.0.0.1:1 ", "")]
    [InlineData("nodes \"", "")]
    [InlineData("", "audit bench completion consumers dev doctor drain freeze gate gateway gateways health nodes notice rollout route rule server token weight why")]
    public async Task Suggest_WithoutARegistry_IsWhatTheToolKnows(string line, string words) =>
        Assert.Equal(words, string.Join(' ', await SuggestAsync($"[suggest:{line.Length}]", line)));

    [Theory]
    [InlineData("nodes ", "orders")]
    [InlineData("nodes --ns o", "orders")]
    [InlineData("nodes orders ", "")]
    [InlineData("weight ", "orders")]
    [InlineData("weight orders ", "10.0.0.1:8080")]
    [InlineData("weight orders 10.", "10.0.0.1:8080")]
    [InlineData("weight orders 10.0.0.1:8080 ", "")]
    [InlineData("rollout start orders ", "version=v2")]
    [InlineData("rollout start orders version=", "version=v2")]
    public async Task Suggest_WithARegistry_HasItsValuesInTheirPlaces(string line, string words)
    {
        await using var registry = await ScriptedPeer.StartAsync(
            null,
            (ApiRoutes.NamespaceList, 200, "{\"code\":0,\"data\":[" + Namespace + "]}"),
            (ApiRoutes.NodeList, 200, "{\"code\":0,\"data\":[" + Node + "]}"));
        // Where the registry is stands in front of what is completed.
        var command = line.StartsWith("rollout", StringComparison.Ordinal) ? "rollout start" : line.Split(' ')[0];
        var whole = line.Insert(command.Length, $" --registry {registry.Url}");

        Assert.Equal(words, string.Join(' ', await SuggestAsync($"[suggest:{whole.Length}]", whole)));
    }

    [Theory]
    [InlineData("[suggest:3]", "nodes --", "nodes")]
    [InlineData("[suggest]", "nod", "nodes")]
    [InlineData("[suggest:x]", "nod", "nodes")]
    [InlineData("[suggest:-1]", "nod", "nodes")]
    [InlineData("[suggest:99999999999]", "nod", "nodes")]
    public async Task Suggest_AnyPosition_NeverFails(string directive, string line, string words)
    {
        Assert.Equal(words, string.Join(' ', await SuggestAsync(directive, line)));
    }

    private static async Task<string[]> SuggestAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        Assert.Equal(0, await KengerCommandLine.RunAsync(arguments, output, errors));
        Assert.Equal("", errors.ToString());
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}

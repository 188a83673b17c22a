using System.Text.Json;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>
/// The commands in the original system's documentation, as people have them in their scripts, against <c>kenger dev</c> on
/// its standard ports. In a network namespace of their own, where these ports are free and nothing can leave.
/// </summary>
public sealed class SeedCommandsTests
{
    // Only the last one's host differs from the original text: the gateway of a developer listens on loopback.
    private const string Commands = """
        answer() { echo "<<$1"; shift; "$@"; echo; echo ">>"; }

        answer sync curl -s -X GET "http://localhost:5000/api/upstream/sync?ns=jrebel" \
          -H "Authorization: Bearer defaultToken"
        answer nodes curl -s http://127.0.0.1:8081/nodes?ns=jrebel
        answer health curl -s http://127.0.0.1:8081/health?ns=jrebel
        answer config curl -s http://127.0.0.1:8081/config
        answer proxied curl -s http://127.0.0.1:18080/api/status

        answer lowered curl -s -X POST "http://localhost:5000/api/upstream/node/weight" \
          -H "Content-Type: application/json" \
          -H "Authorization: Bearer defaultToken" \
          -d '{"ns": "jrebel", "host": "43.143.21.219", "port": 58081, "weight": 10}'
        answer restored curl -s -X POST "http://localhost:5000/api/upstream/node/weight" \
          -H "Content-Type: application/json" \
          -H "Authorization: Bearer defaultToken" \
          -d '{"ns": "jrebel", "host": "43.143.21.219", "port": 58081, "weight": 100}'
        answer deregistered curl -s -X POST "http://localhost:5000/api/upstream/node/deregister" \
          -H "Content-Type: application/json" \
          -H "Authorization: Bearer defaultToken" \
          -d '{"ns": "jrebel", "host": "43.143.21.219", "port": 58081}'
        """;

    [NetworkNamespaceFact]
    public async Task OriginalCommands_AgainstDev_WorkAsWritten()
    {
        var script = $$"""
            set -eu
            ip link set lo up
            dotnet '{{AppContext.BaseDirectory}}kenger.dll' dev --token defaultToken --namespace jrebel >&2 &
            kenger=$!
            trap 'kill $kenger $service; wait' EXIT
            export KENGER_REGISTRY_TOKEN=defaultToken KENGER_REGISTRY_NAMESPACE=jrebel
            dotnet '{{AppContext.BaseDirectory}}DemoService.dll' --urls http://127.0.0.1:58081 >&2 &
            service=$!
            for i in $(seq 300); do
              curl -s http://127.0.0.1:8081/nodes?ns=jrebel | grep -q 58081 && break
              sleep 0.1
            done
            curl -s http://localhost:5000/api/upstream/node/register -H "X-API-Token: defaultToken" \
              -d '{"ns": "jrebel", "host": "43.143.21.219", "port": 58081}' >&2
            for i in $(seq 300); do
              curl -s http://127.0.0.1:8081/nodes?ns=jrebel | grep -q 43.143.21.219 && break
              sleep 0.1
            done
            {{Commands}}
            """;
        await using var bash = AppProcess.Start("unshare", ["--net", "bash", "-c", script]);
        await bash.WhenExitedAsync();

        Assert.Equal(0, Answer(bash, "sync").GetProperty("code").GetInt32());
        Assert.Equal(2, Answer(bash, "sync").GetProperty("data").GetProperty("jrebel").GetProperty("nodes").GetArrayLength());
        Assert.Contains(
            Answer(bash, "nodes").EnumerateArray(),
            node => node.GetProperty("host").GetString() == "127.0.0.1" && node.GetProperty("port").GetInt32() == 58081);
        Assert.Equal("jrebel", Answer(bash, "health").GetProperty("namespace").GetString());
        Assert.Equal(2, Answer(bash, "health").GetProperty("total").GetInt32());
        Assert.Equal("http://127.0.0.1:5000", Answer(bash, "config").GetProperty("registry_url").GetString()!.TrimEnd('/'));
        Assert.True(Answer(bash, "config").GetProperty("token_set").GetBoolean());
        Assert.Equal("ok", Answer(bash, "proxied").GetProperty("status").GetString());
        Assert.Equal(10, Answer(bash, "lowered").GetProperty("data").GetProperty("weight").GetInt32());
        Assert.Equal(100, Answer(bash, "restored").GetProperty("data").GetProperty("weight").GetInt32());
        Assert.True(Answer(bash, "deregistered").GetProperty("data").GetProperty("removed").GetBoolean());
        Assert.DoesNotContain("defaultToken", bash.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("defaultToken", bash.Errors, StringComparison.Ordinal);
    }

    private static JsonElement Answer(AppProcess bash, string name)
    {
        var begin = bash.Output.IndexOf($"<<{name}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"no answer '{name}' in:\n{bash.Output}\n{bash.Errors}");
        var text = bash.Output[(begin + name.Length + 3)..];
        using var document = JsonDocument.Parse(text[..text.IndexOf("\n>>", StringComparison.Ordinal)]);
        return document.RootElement.Clone();
    }
}

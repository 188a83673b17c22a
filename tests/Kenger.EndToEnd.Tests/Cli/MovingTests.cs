using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>A machine gets another address while a service runs on it: a network namespace of the test's own, from which nothing leads anywhere.</summary>
public sealed class MovingTests
{
    [NetworkNamespaceFact]
    public async Task Service_MachineGetsAnotherAddress_IsRegisteredThereWithinSeconds()
    {
        var script = $$"""
            set -eu
            ip link set lo up
            ip link add d0 type veth peer name d1
            ip link set d1 up
            ip addr add 10.77.0.2/24 dev d0
            ip link set d0 up
            ip route add default dev d0
            dotnet '{{AppContext.BaseDirectory}}kenger.dll' dev --token defaultToken --namespace moving >&2 &
            kenger=$!
            trap 'kill $kenger $service; wait' EXIT
            export KENGER_REGISTRY_TOKEN=defaultToken KENGER_REGISTRY_NAMESPACE=moving KENGER_REGISTRY_HEARTBEAT_INTERVAL=1
            dotnet '{{AppContext.BaseDirectory}}DemoService.dll' --urls http://*:58081 >&2 &
            service=$!
            nodes() { curl -s 'http://127.0.0.1:5000/api/upstream/node/list?ns=moving' -H 'X-API-Token: defaultToken'; }
            becomes() {
              for i in $(seq 300); do
                if nodes | grep -q "$1"; then break; fi
                sleep 0.1
              done
            }
            becomes '"host":"10.77.0.2"'
            echo "<<before"; nodes; echo; echo ">>"
            ip addr del 10.77.0.2/24 dev d0
            ip addr add 10.77.0.3/24 dev d0
            ip route replace default dev d0
            becomes '"host":"10.77.0.3"'
            for i in $(seq 300); do
              nodes | grep -q '"host":"10.77.0.2"' || break
              sleep 0.1
            done
            echo "<<after"; nodes; echo; echo ">>"
            """;
        await using var bash = AppProcess.Start("unshare", ["--net", "bash", "-c", script]);
        await bash.WhenExitedAsync();

        var (before, after) = (Answer(bash, "before"), Answer(bash, "after"));
        Assert.Contains("\"host\":\"10.77.0.2\"", before, StringComparison.Ordinal);
        Assert.Contains("\"host\":\"10.77.0.3\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("\"host\":\"10.77.0.2\"", after, StringComparison.Ordinal);
        Assert.Contains("Moved from moving/10.77.0.2:58081 to moving/10.77.0.3:58081", bash.Errors, StringComparison.Ordinal);
    }

    private static string Answer(AppProcess bash, string name)
    {
        var begin = bash.Output.IndexOf($"<<{name}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"no answer '{name}' in:\n{bash.Output}\n{bash.Errors}");
        var text = bash.Output[(begin + name.Length + 3)..];
        return text[..text.IndexOf("\n>>", StringComparison.Ordinal)];
    }
}

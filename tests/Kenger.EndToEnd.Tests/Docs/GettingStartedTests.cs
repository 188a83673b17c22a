using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Docs;

/// <summary>
/// The guide to three machines, walked: its units, files and commands as they stand there, on three network namespaces with its addresses, from which nothing leads anywhere.
/// </summary>
public sealed class GettingStartedTests : IDisposable
{
    private readonly Guide _guide = Guide.Read("docs", "getting-started.md");
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kenger-machines-");

    public void Dispose() => _root.Delete(recursive: true);

    [NetworkNamespaceFact]
    public async Task ThreeMachines_SetUpAsTheGuideSays_ServeAndOutliveTheRegistry()
    {
        await MakeTokensAsync();
        Write("gateway/etc/kenger/appsettings.json", _guide.FileOf("/etc/kenger/appsettings.json"));
        var orders = _guide.FileOf("/etc/systemd/system/orders.service");
        var users = orders.Replace("orders", "users", StringComparison.Ordinal).Replace(":8080", ":8081", StringComparison.Ordinal);
        var script = $$"""
            set -u
            ip link set lo up
            ip link add br0 type bridge && ip addr add 10.77.0.1/24 dev br0 && ip link set br0 up
            machine() { # NAME ADDRESS
              unshare --net sleep infinity &
              local pid=$!
              eval "$1=$pid"
              until [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.1; done
              ip link add "to$1" type veth peer name eth0 netns $pid
              ip link set "to$1" master br0 up
              nsenter -t $pid -n ip link set lo up
              nsenter -t $pid -n ip addr add $2/24 dev eth0
              nsenter -t $pid -n ip link set eth0 up
            }
            trap 'kill $(jobs -p); wait' EXIT
            machine reg 10.77.0.10; machine gate 10.77.0.11; machine apps 10.77.0.12
            becomes() { # WHAT COMMAND: waits until it succeeds
              for i in $(seq 600); do
                if bash -c "$2" >/dev/null 2>&1; then echo "$1: yes"; return; fi
                sleep 0.1
              done
              echo "$1: no"
            }
            start_registry() { {{Start("reg", "registry", Unit.Parse(_guide.FileOf("/etc/systemd/system/kenger-registry.service")))}} registry=$!; }
            start_gateway() { {{Start("gate", "gateway", Unit.Parse(_guide.FileOf("/etc/systemd/system/kenger-gateway.service")))}} gateway=$!; }
            start_registry
            start_gateway
            {{Start("apps", "services", Unit.Parse(orders))}}
            {{Start("apps", "services", Unit.Parse(users))}}
            becomes "orders answers" "{{Ask("orders")}}"
            becomes "users answers" "{{Ask("users")}}"
            becomes "the registry is well" "curl -s http://10.77.0.10:5000/health | grep -q '\"status\":\"ok\"'"
            becomes "the gateway is ready" "curl -sf http://10.77.0.11:18080/_gateway/ready"
            becomes "the admin port is closed to others" "! curl -s http://10.77.0.11:8081/livez"
            becomes "operators see both" "[ \$({{Nodes()}} | grep -c '10.77.0.12:808. *online') = 2 ]"
            kill $registry; wait $registry; echo "registry ended: $?"
            becomes "orders answers without the registry" "{{Ask("orders")}}"
            becomes "the snapshot is there" "test -s {{_root.FullName}}/gateway/var/lib/kenger/snapshot.json"
            kill $gateway; wait $gateway; echo "gateway ended: $?"
            start_gateway
            becomes "orders answers by the snapshot" "{{Ask("orders")}}"
            start_registry
            becomes "operators see both again" "[ \$({{Nodes()}} | grep -c '10.77.0.12:808. *online') = 2 ]"
            echo "the end"
            """;

        await using var bash = AppProcess.Start("unshare", ["--net", "bash", "-c", script]);
        await bash.WhenExitedAsync(TimeSpan.FromMinutes(9));

        string[] expected =
        [
            "orders answers: yes", "users answers: yes", "the registry is well: yes", "the gateway is ready: yes", "the admin port is closed to others: yes",
            "operators see both: yes", "registry ended: 0", "orders answers without the registry: yes", "the snapshot is there: yes", "gateway ended: 0",
            "orders answers by the snapshot: yes", "operators see both again: yes", "the end",
        ];
        var said = bash.Output.Split('\n').Where(line => !line.Contains("info:", StringComparison.Ordinal)).ToArray();
        Assert.True(expected.All(said.Contains), bash.Output + "\n" + bash.Errors);
    }

    /// <summary>By the guide's own commands: the secrets go to who uses them, the entries to the registry.</summary>
    private async Task MakeTokensAsync()
    {
        var entries = new List<string>();
        foreach (var command in _guide.CommandsThatBegin("kenger token "))
        {
            var run = await KengerTool.RunAsync(new Dictionary<string, string>(), command.Split(' ')[1..]);
            Assert.True(run.ExitCode == 0, run.Errors);
            var (secret, entry) = (run.Output.Split('\n')[0], run.Output.Split('\n')[1]);
            entries.Add(entry);
            var name = command.Split(' ')[3];
            var machine = name switch { "gateway-1" => "gateway", "me" => "me", _ => "services" };
            Write($"{machine}/etc/kenger/{(name == "gateway-1" ? "gateway" : name)}.token", secret);
        }

        Assert.Equal(4, entries.Count);
        Write("registry/etc/kenger/tokens.json", $"[{string.Join(",\n", entries)}]");
    }

    /// <summary>What systemd does with a unit, on a machine of its own; in the background.</summary>
    private string Start(string pid, string machine, Unit unit)
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, machine, "var/lib/kenger"));
        var environment = string.Join(' ', unit.Environment.Select(variable => $"'{Here(variable)}'"));
        return $"(cd '{Here(unit.Directory)}' && exec nsenter -t ${pid} -n env -i PATH=\"$PATH\" HOME='{_root.FullName}' {environment} {Here(unit.Command)}) &";

        string Here(string text) => text
            .Replace("/opt/kenger/kenger", $"dotnet {AppContext.BaseDirectory}kenger.dll", StringComparison.Ordinal)
            .Replace("/usr/bin/dotnet /opt/orders/", $"dotnet {AppContext.BaseDirectory}", StringComparison.Ordinal)
            .Replace("/usr/bin/dotnet /opt/users/", $"dotnet {AppContext.BaseDirectory}", StringComparison.Ordinal)
            .Replace("/opt/orders", "/etc/kenger", StringComparison.Ordinal)
            .Replace("/opt/users", "/etc/kenger", StringComparison.Ordinal)
            .Replace("/etc/kenger", $"{_root.FullName}/{machine}/etc/kenger", StringComparison.Ordinal)
            .Replace("/var/lib/kenger", $"{_root.FullName}/{machine}/var/lib/kenger", StringComparison.Ordinal);
    }

    private string Ask(string service) => _guide.CommandsThatBegin($"curl -H 'Host: {service}.").Single() + " | grep -q Hello";

    private string Nodes() =>
        $"KENGER_REGISTRY_URL=http://10.77.0.10:5000 KENGER_REGISTRY_TOKEN_FILE={_root.FullName}/me/etc/kenger/me.token dotnet {AppContext.BaseDirectory}kenger.dll nodes";

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}

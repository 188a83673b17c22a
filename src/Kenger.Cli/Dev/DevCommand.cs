using System.CommandLine;
using Kenger.Cli.Hosting;
using Kenger.Contracts;

namespace Kenger.Cli.Dev;

/// <summary><c>kenger dev</c></summary>
internal static class DevCommand
{
    public static Command Create()
    {
        var token = new Option<string?>("--token") { Description = "The token callers must show. Default: a new one at each start." };
        var data = new Option<string?>("--data") { Description = "The SQLite file to keep the state in. Default: memory only." };
        var namespaces = new Option<string[]>("--namespace")
        {
            Description = "A namespace to route to; repeat it for several. The first takes all traffic, each takes that for NAME.localhost.",
            // The namespace of the original's examples: its commands work as they are.
            DefaultValueFactory = _ => ["jrebel"],
        };
        var registryPort = Port("--registry-port", KengerDefaults.RegistryPort);
        var gatewayPort = Port("--gateway-port", KengerDefaults.GatewayPort);
        var adminPort = Port("--admin-port", KengerDefaults.AdminPort);
        var command = new Command("dev", "Run a registry and a gateway on this machine, for trying things out.")
        {
            token, data, namespaces, registryPort, gatewayPort, adminPort,
        };
        command.SetAction((arguments, cancellationToken) => CommandRunner.RunAsync(() => DevApps.RunAsync(
            new DevSettings
            {
                Token = arguments.GetValue(token),
                Data = arguments.GetValue(data),
                Namespaces = arguments.GetValue(namespaces) ?? [],
                RegistryPort = arguments.GetValue(registryPort),
                GatewayPort = arguments.GetValue(gatewayPort),
                AdminPort = arguments.GetValue(adminPort),
            },
            cancellationToken)));
        return command;
    }

    private static Option<int> Port(string name, int standard) => new(name)
    {
        Description = "The port; 0 lets the system choose.",
        DefaultValueFactory = _ => standard,
    };
}

using System.CommandLine;
using Kenger.Cli.Hosting;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Dev;

/// <summary><c>kenger dev</c></summary>
internal static class DevCommand
{
    // As the original, where nothing else is said.
    private const string DefaultNamespace = "default";
    private const int ConsulPort = 8500;

    public static Command Create()
    {
        var token = new TokenOptions("The token that callers must show. Default: a new one at each start.", variable: null);
        var data = new Option<string?>("--data") { HelpName = "FILE", Description = "The SQLite file to keep the state in. Default: memory only." };
        var namespaces = NamespaceNames.Several(
            "A namespace to route to; repeat it for several. The first gets all traffic, each gets the traffic for http://NS.localhost. Default: default.");
        var registryPort = OptionTypes.Port("--registry-port", "The registry's port; 0 lets the system choose.", KengerDefaults.RegistryPort);
        var gatewayPort = OptionTypes.Port("--gateway-port", "The gateway's port for traffic; 0 lets the system choose.", KengerDefaults.GatewayPort);
        var adminPort = OptionTypes.Port("--admin-port", "The gateway's admin port; 0 lets the system choose.", KengerDefaults.AdminPort);
        var consul = new Option<bool>("--consul")
        {
            Description = "Answer as Consul does, too, to programs on this machine, which need no token for it: on the registry's port below /v1, and on Consul's own.",
        };
        var consulPort = OptionTypes.Port("--consul-port", "Consul's port; implies --consul; 0 lets the system choose.", ConsulPort);
        var command = new Command("dev", "Run a registry and a gateway on this machine, for trying things out.")
        {
            data, registryPort, gatewayPort, adminPort, consul, consulPort,
        };
        foreach (var option in namespaces.All.Concat(token.All))
        {
            command.Options.Add(option);
        }

        namespaces.CheckIn(command);
        token.CheckIn(command);
        command.SetAction((arguments, _) =>
        {
            var settings = new DevSettings
            {
                Data = arguments.GetValue(data),
                Namespaces = namespaces.Read(arguments) is { Length: > 0 } given ? given : [DefaultNamespace],
                RegistryPort = arguments.GetValue(registryPort)!.Value,
                GatewayPort = arguments.GetValue(gatewayPort)!.Value,
                AdminPort = arguments.GetValue(adminPort)!.Value,
                ConsulPort = arguments.GetValue(consul) || arguments.GetResult(consulPort) is { Implicit: false } ? arguments.GetValue(consulPort) : null,
            };
            return CommandRunner.RunAsync(
                () => DevApps.RunAsync(
                    settings with { Token = token.ReadGiven(arguments, arguments.InvocationConfiguration.Error) }, arguments.InvocationConfiguration.Output),
                arguments.InvocationConfiguration.Error,
                new ListenOption(consulPort.Name, $":{settings.ConsulPort}"),
                new ListenOption(registryPort.Name, $":{settings.RegistryPort}"),
                new ListenOption(gatewayPort.Name, $":{settings.GatewayPort}"),
                new ListenOption(adminPort.Name, $":{settings.AdminPort}"));
        });
        return command;
    }
}

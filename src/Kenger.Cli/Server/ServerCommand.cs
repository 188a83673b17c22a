using System.CommandLine;
using Kenger.Cli.Hosting;

namespace Kenger.Cli.Server;

/// <summary><c>kenger server</c></summary>
internal static class ServerCommand
{
    public static Command Create()
    {
        var listen = new Option<string?>("--listen")
        {
            HelpName = "URL",
            Description = "Where to listen; separate several addresses by ';'. Also KENGER_SERVER_LISTEN. "
                + "Default http://*:5000, with --dev http://127.0.0.1:5000.",
        };
        var store = new Option<string?>("--store")
        {
            HelpName = "STORE",
            Description = "Where to keep the state: sqlite:PATH, mysql://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE for several servers, or memory. "
                + "Also KENGER_SERVER_STORE. Default sqlite:kenger-registry.db.",
            CompletionSources = { "memory", "mysql://", "sqlite:" },
        };
        var dev = new Option<bool>("--dev")
        {
            Description = "Start without tokens, for programs on this machine only.",
        };
        var noConsole = new Option<bool>("--no-console")
        {
            Description = "Start without the web console, which is at /ui. Also KENGER_SERVER_CONSOLE=off.",
        };
        var noScalar = new Option<bool>("--no-scalar")
        {
            Description = "Start without the page of the API, which is at /scalar. Also KENGER_SERVER_SCALAR=off.",
        };
        var consul = new Option<bool>("--consul")
        {
            Description = "Answer as Consul does, too, below /v1; on KENGER_CONSUL_LISTEN (as in http://*:8500) beside --listen, where that is set. Also KENGER_SERVER_CONSUL=on.",
        };
        var command = new Command("server", "Run a registry. Set KENGER_SERVER_TOKENS first.") { listen, store, dev, noConsole, noScalar, consul, SchemaCommand.Create() };
        command.SetAction((arguments, _) => CommandRunner.RunAsync(
            async () =>
            {
                using var signals = HarmlessSignals.Ignore();
                await using var app = RegistryApp.Create(new RegistryAppSettings
                {
                    Listen = arguments.GetValue(listen),
                    Store = arguments.GetValue(store),
                    Dev = arguments.GetValue(dev),
                    Console = !arguments.GetValue(noConsole),
                    ApiPage = !arguments.GetValue(noScalar),
                    Consul = arguments.GetValue(consul),
                    OutlivesHangups = true,
                });
                using var systemd = SystemdService.Follow(app);
                await app.RunAsync();
            },
            arguments.InvocationConfiguration.Error,
            new ListenOption("--listen", arguments.GetValue(listen) ?? "")));
        return command;
    }
}

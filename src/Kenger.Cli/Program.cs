using System.CommandLine;
using Kenger.Cli.Dev;
using Kenger.Cli.Gateway;
using Kenger.Cli.Server;

var kenger = new RootCommand("Kenger: a service registry and gateway for .NET teams.")
{
    ServerCommand.Create(),
    GatewayCommand.Create(),
    DevCommand.Create(),
};

// Ctrl+C and SIGTERM are the hosts' to handle: a gateway lets its requests finish.
return await kenger.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

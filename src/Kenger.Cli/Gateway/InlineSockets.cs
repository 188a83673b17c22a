using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace Kenger.Cli.Gateway;

/// <summary>
/// What waits for a socket goes on on the thread that hears of it, instead of on one of the pool, which takes less processor time. For programs
/// whose code never blocks there; <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=0</c> switches it off.
/// </summary>
internal static class InlineSockets
{
    // The runtime reads it once, at the first socket of the process, and knows no other way to be told.
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    // The same of how long a thread of the pool that has nothing to do looks for more before it sleeps. Next to nothing is done on the pool then, and
    // whoever looks takes the time from those that work.
    private const string SpinVariable = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";

    /// <summary>Switches it on where nobody has said otherwise; before the first socket. Whether it is on.</summary>
    public static bool TurnOn()
    {
        // Elsewhere the runtime has no such thing, or nobody has measured it.
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        if (Environment.GetEnvironmentVariable(Variable) is null or "")
        {
            Environment.SetEnvironmentVariable(Variable, "1");
            Environment.SetEnvironmentVariable(SpinVariable, Environment.GetEnvironmentVariable(SpinVariable) ?? "0");
        }

        return Environment.GetEnvironmentVariable(Variable) == "1";
    }

    /// <summary>The same for the server's side.</summary>
    public static void Use(WebApplicationBuilder builder)
    {
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.UnsafePreferInlineScheduling = true;
            transport.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBlocks>();
        // A log that nobody reads makes who writes to it wait, which would be all connections.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
    }
}

using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Following;

/// <summary>What this process is called where the registry lists who calls a service: its application, and which of its processes.</summary>
internal sealed class ConsumerName(IOptions<KengerDiscoveryOptions> options, IHostEnvironment? host = null)
{
    private const int MaxApplicationLength = 64;
    private const int MaxMachineLength = 48;

    /// <summary><c>application/instance</c></summary>
    public string Text { get; } =
        $"{Plain(options.Value.Application ?? host?.ApplicationName ?? Assembly.GetEntryAssembly()?.GetName().Name, MaxApplicationLength, "application")}"
        + $"/{Plain(Environment.MachineName, MaxMachineLength, "machine")}-{Guid.NewGuid().ToString("N")[..8]}";

    // Names of applications and machines are free text on some systems.
    private static string Plain(string? text, int maxLength, string otherwise)
    {
        var plain = new string([.. (text ?? "").Where(c => c is > ' ' and <= '~' and not '/').Take(maxLength)]);
        return plain.Length == 0 ? otherwise : plain;
    }
}

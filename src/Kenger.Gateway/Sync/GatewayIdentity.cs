using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Sync;

/// <summary>The name the registry knows this gateway by: its own in this process, the same as long as it runs.</summary>
internal sealed class GatewayIdentity(IOptions<KengerGatewayOptions> options)
{
    private const int MaxMachineCharacters = 48;

    public string Id { get; } = options.Value.Id ?? $"{MachineName()}-{Guid.NewGuid().ToString("N")[..8]}";

    // Machine names are free text on some systems.
    private static string MachineName()
    {
        var name = new string([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            .Take(MaxMachineCharacters)]);
        var start = name.TrimStart('.', '-', '_');
        return start.Length == 0 ? "gateway" : start;
    }
}

using System.Threading.Channels;
using Kenger.Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.AccessLogs;

/// <summary>
/// Takes entries from requests, for <see cref="AccessLogWriter"/>. Never makes a request wait: what doesn't fit is dropped and counted.
/// </summary>
internal sealed class AccessLog(IOptions<KengerGatewayOptions> options, GatewayMetrics metrics)
{
    private const int Capacity = 16_384;

    private readonly Channel<AccessEntry> _entries =
        Channel.CreateBounded<AccessEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public bool IsOn { get; } = options.Value.AccessLog is { Json: true } or { File.Length: > 0 };

    public ChannelReader<AccessEntry> Entries => _entries.Reader;

    public void Add(AccessEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry))
        {
            metrics.AccessLogDropped(1);
        }
    }

    /// <summary>No more entries come: what is there is written, then the writer ends.</summary>
    public void Complete() => _entries.Writer.TryComplete();
}

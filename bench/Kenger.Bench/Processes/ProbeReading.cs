using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Bench.Processes;

/// <summary>What a measured process knows of itself.</summary>
/// <param name="ManagedBytes">Live and dead objects on the managed heap.</param>
/// <param name="CommittedBytes">Memory the garbage collector holds.</param>
/// <param name="AllocatedBytes">Allocated since the start.</param>
/// <param name="PauseMilliseconds">Time all threads stood still for the collector, since the start.</param>
/// <param name="HeartbeatTransactions">Store transactions that saved heartbeats.</param>
/// <param name="ChangeTransactions">Store transactions that saved changes.</param>
internal sealed record ProbeReading(
    long ManagedBytes,
    long CommittedBytes,
    long AllocatedBytes,
    double PauseMilliseconds,
    long HeartbeatTransactions,
    long ChangeTransactions)
{
    public static async Task<ProbeReading> ReadAsync(string path, bool collect)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await socket.SendAsync(new[] { (byte)(collect ? 'c' : 'r') });
        var buffer = new byte[256];
        var length = await socket.ReceiveAsync(buffer);
        var numbers = Encoding.ASCII.GetString(buffer, 0, length).Split(' ')
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))
            .ToArray();
        return new ProbeReading(
            (long)numbers[0], (long)numbers[1], (long)numbers[2], numbers[3], (long)numbers[4], (long)numbers[5]);
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// Runs inside a measured process before its own code (<c>DOTNET_STARTUP_HOOKS</c>), so that what is measured is the program
/// as it is shipped. Answers one line of numbers to whoever connects to its socket.
/// </summary>
#pragma warning disable CA1050, MA0047, RCS1110 // The runtime looks for this name, outside any namespace.
internal static class StartupHook
#pragma warning restore CA1050, MA0047, RCS1110
{
    public const string SocketVariable = "KENGER_BENCH_SOCKET";

    private static long _heartbeatTransactions;
    private static long _changeTransactions;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } path)
        {
            Listen();
            new Thread(() => Serve(path)) { IsBackground = true, Name = "Bench probe" }.Start();
        }
    }

    private static void Listen()
    {
        // Lives as long as the process.
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "kenger.registry.transactions")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, count, tags, _) =>
        {
            var isHeartbeat = tags.Length > 0 && tags[0].Value is "heartbeats";
            Interlocked.Add(ref isHeartbeat ? ref _heartbeatTransactions : ref _changeTransactions, count);
        });
        listener.Start();
    }

    private static void Serve(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        var question = new byte[1];
        while (true)
        {
            using var caller = socket.Accept();
            if (caller.Receive(question) == 1)
            {
                caller.Send(Encoding.ASCII.GetBytes(Read(collect: question[0] == 'c')));
            }
        }
    }

    private static string Read(bool collect)
    {
        if (collect)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        var memory = GC.GetGCMemoryInfo();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{GC.GetTotalMemory(forceFullCollection: false)} {memory.TotalCommittedBytes} {GC.GetTotalAllocatedBytes()} {GC.GetTotalPauseDuration().TotalMilliseconds} {Volatile.Read(ref _heartbeatTransactions)} {Volatile.Read(ref _changeTransactions)}");
    }
}

using Kenger.Bench.Nodes;

namespace Kenger.Bench.Processes;

/// <summary><c>kenger server</c>, as it is shipped, with a token and a store.</summary>
internal static class RegistryProcess
{
    public const string Token = "bench-token";

    public static Task<MeasuredProcess> StartAsync(string store, IReadOnlyDictionary<string, string>? more = null, string program = "kenger.dll") =>
        MeasuredProcess.StartAsync(program, Arguments, Environment(store, more));

    public static MeasuredProcess Launch(string store) => MeasuredProcess.Launch("kenger.dll", Arguments, Environment(store, null));

    private static string[] Arguments => ["server", "--listen", "http://127.0.0.1:0"];

    private static Dictionary<string, string> Environment(string store, IReadOnlyDictionary<string, string>? more) =>
        new(more ?? new Dictionary<string, string>())
        {
            ["KENGER_SERVER_TOKENS"] = Token,
            ["KENGER_SERVER_STORE"] = store,
            // The first edition's names of the same, to be compared with.
            ["KENGER_REGISTRY_TOKENS"] = Token,
            ["KENGER_REGISTRY_STORE"] = store,
            // On a busy machine a change may take long; it counts as slow then, not as failed.
            ["Kenger__Server__WriteTimeout"] = "00:00:30",
            // Nodes that a benchmark is not about send no heartbeats.
            ["Kenger__Server__OfflineAfter"] = "01:00:00",
            ["Kenger__Server__DeleteAfter"] = "12:00:00",
        };
}

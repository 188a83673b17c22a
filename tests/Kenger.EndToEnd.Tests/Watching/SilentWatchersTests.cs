using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Watching;

/// <summary>Watchers that never read what they asked for: they cost the registry little, and the others nothing.</summary>
public sealed class SilentWatchersTests : IAsyncLifetime, IDisposable
{
    private const string Token = "silent-watchers-token";
    private const int Watchers = 950;
    private const int SilentWatchers = 50;
    private const int Changes = 10;

    // An answer of 12 MB, with the longest labels: more than the buffers of two sockets hold.
    private const int BigNodes = 6_000;
    private const int LabelsPerNode = 32;
    private const int LabelLength = 63;

    // Hexadecimal, as the runtime reads it: 320 MB, about half of what an answer for each of the silent would take. Only a
    // server that shares the bytes lives within it.
    private const string MemoryLimit = "14000000";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("kenger-e2e-");
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { { ApiRoutes.TokenHeader, Token } } };
    private AppProcess _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--listen", "http://127.0.0.1:0", "--store", "sqlite:" + Path.Combine(_data.FullName, "registry.db")],
            new Dictionary<string, string>
            {
                ["KENGER_SERVER_TOKENS"] = Token,
                ["Kenger__Server__OfflineAfter"] = "01:00:00",
                ["Kenger__Server__DeleteAfter"] = "02:00:00",
                ["Kenger__Server__WriteTimeout"] = "00:00:30",
                ["DOTNET_GCHeapHardLimit"] = MemoryLimit,
            });
        _http.BaseAddress = new Uri((await _registry.WhenListeningAsync())[0]);
    }

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _data.Delete(recursive: true);
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Sync_SomeWatchersNeverRead_OthersAreAnsweredAndMemoryIsBounded()
    {
        await RegisterAsync("small", 1);
        await Parallel.ForEachAsync(
            Enumerable.Range(1, BigNodes), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (port, _) => await RegisterBigAsync(port));
        var version = await ChangeAndWatchAsync(2, await VersionAsync());
        var silent = Enumerable.Range(0, SilentWatchers).Select(_ => BeginSilentWatch(version)).ToArray();
        try
        {
            await RegisterBigAsync(BigNodes + 1);
            // Each has the beginning of an answer that it won't read.
            await Eventually.BecomesTrue(() => Array.TrueForAll(silent, socket => socket.Available > 0), "the silent are answered");

            for (var change = 3; change < 3 + Changes; change++)
            {
                version = await ChangeAndWatchAsync(change, version);
            }

            Assert.False(_registry.HasExited, _registry.Errors);
        }
        finally
        {
            Array.ForEach(silent, socket => socket.Dispose());
        }
    }

    /// <summary>Every watcher learns of a change; the version they all have then.</summary>
    private async Task<long> ChangeAndWatchAsync(int port, long version)
    {
        var polls = Enumerable.Range(0, Watchers).Select(_ => WatchSmallAsync(version)).ToArray();
        await RegisterAsync("small", port);
        return (await Task.WhenAll(polls)).Min();
    }

    private Socket BeginSilentWatch(long version)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4 * 1024 };
        socket.Connect(IPAddress.Loopback, _http.BaseAddress!.Port);
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET {ApiRoutes.Sync}?ns=big&version={version}&wait=60s HTTP/1.1\r\nHost: silent\r\n{ApiRoutes.TokenHeader}: {Token}\r\n\r\n"));
        return socket;
    }

    /// <summary>The version after a change that comes after this one.</summary>
    private async Task<long> WatchSmallAsync(long version)
    {
        while (true)
        {
            var answer = await _http.GetFromJsonAsync<JsonElement>($"{ApiRoutes.Sync}?ns=small&version={version}&wait=60s");
            if (answer.GetProperty("data").TryGetProperty("small", out _))
            {
                return answer.GetProperty("version").GetInt64();
            }
        }
    }

    private async Task<long> VersionAsync() =>
        (await _http.GetFromJsonAsync<JsonElement>(ApiRoutes.Sync + "?ns=small")).GetProperty("version").GetInt64();

    private async Task RegisterAsync(string ns, int port)
    {
        using var answer = await _http.PostAsJsonAsync(ApiRoutes.NodeRegister, new { ns, host = "10.0.0.1", port });
        answer.EnsureSuccessStatusCode();
    }

    private async Task RegisterBigAsync(int port)
    {
        var labels = Enumerable.Range(0, LabelsPerNode).ToDictionary(i => $"label-{i}", i => new string((char)('a' + (i % 26)), LabelLength));
        using var answer = await _http.PostAsJsonAsync(ApiRoutes.NodeRegister, new { ns = "big", host = "10.0.0.1", port, labels });
        answer.EnsureSuccessStatusCode();
    }
}

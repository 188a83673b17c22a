using System.Net.Sockets;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>HAProxy before two gateways, <c>a</c> and <c>b</c>. It repeats nothing, so that a request that is lost is seen.</summary>
internal sealed class HaProxy : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly AppProcess _process;

    private HaProxy(DirectoryInfo folder, AppProcess process) => (_folder, _process) = (folder, process);

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <param name="first">Where <c>a</c> listens.</param>
    /// <param name="second">Where <c>b</c> listens.</param>
    /// <param name="healthPath">What both answer with 200 while they may be asked.</param>
    public static async Task<HaProxy> StartAsync(string first, string second, string healthPath)
    {
        var folder = Directory.CreateTempSubdirectory("kenger-haproxy-");
        var config = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(config, Config(folder.FullName, first, second, healthPath));
        var haproxy = new HaProxy(folder, AppProcess.Start(MachinePrograms.Find("haproxy")!, ["-db", "-f", config]));
        using var http = haproxy.NewClient();
        await Eventually.BecomesTrue(async () => await IsServedAsync(http), "HAProxy serves");
        return haproxy;
    }

    public HttpClient NewClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) => await ConnectAsync("all.sock", cancellationToken),
    })
    {
        BaseAddress = new Uri("http://haproxy"),
    };

    /// <summary>Waits until a gateway gets requests.</summary>
    public Task WhenUpAsync(string server) => Eventually.BecomesTrue(async () => await FieldAsync(server, field: 17) == "UP", $"HAProxy has {server} back");

    /// <summary>Takes a gateway out, and waits until it has no requests any more.</summary>
    public async Task DrainAsync(string server)
    {
        await TellAsync($"set server gateways/{server} state drain");
        await Eventually.BecomesTrue(async () => await FieldAsync(server, field: 4) == "0", $"{server} has no requests");
    }

    /// <summary>Lets a gateway in again.</summary>
    public async Task UndrainAsync(string server)
    {
        await TellAsync($"set server gateways/{server} state ready");
        await WhenUpAsync(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Sockets in a folder: nobody else can take them. Checks are as quick as a machine that stands still now and then needs it.
    private static string Config(string folder, string first, string second, string healthPath) => $"""
            global
                stats socket {folder}/stats.sock level admin
            defaults
                mode http
                retries 0
                timeout connect 5s
                timeout client 30s
                timeout server 30s
                timeout check 30s
            frontend all
                bind {folder}/all.sock
                default_backend gateways
            backend gateways
                option httpchk GET {healthPath}
                http-check expect status 200
                default-server check inter 200ms fall 2 rise 1
                server a {new Uri(first).Authority}
                server b {new Uri(second).Authority}

            """;

    private async Task<NetworkStream> ConnectAsync(string name, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, name)), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<bool> IsServedAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync("/");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // gateways,a,… with the requests it has at 4 and its state at 17
    private async Task<string> FieldAsync(string server, int field) =>
        (await TellAsync("show stat")).Split('\n').Single(line => line.StartsWith($"gateways,{server},", StringComparison.Ordinal)).Split(',')[field];

    private async Task<string> TellAsync(string command)
    {
        await using var stream = await ConnectAsync("stats.sock");
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}

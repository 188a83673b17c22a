using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Grpc;

/// <summary>A registry, a gateway that speaks HTTP/2 on both sides, and gRPC servers and clients in Python, each a process.</summary>
internal sealed class GrpcPlatform : IAsyncDisposable
{
    private readonly KengerPlatform _platform;
    private readonly string _address;
    private readonly List<AppProcess> _processes = [];

    private GrpcPlatform(KengerPlatform platform, string address)
    {
        _platform = platform;
        _address = address;
    }

    public KengerPlatform Kenger => _platform;

    public static async Task<GrpcPlatform> StartAsync(params string[] nodes)
    {
        var kenger = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_HTTP2_LISTEN"] = "http://127.0.0.1:0",
            ["KENGER_GATEWAY_PROTOCOL"] = "http2",
            // Probes must see what there is to see while a test runs.
            ["Kenger__Gateway__Health__Interval"] = "00:00:00.2",
        });
        var platform = new GrpcPlatform(kenger, new Uri((await kenger.Gateway.WhenListeningAsync())[2]).Authority);
        try
        {
            foreach (var node in nodes)
            {
                await platform.StartNodeAsync(node);
            }

            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server and registers it for good, probed as gRPC services are.</summary>
    public async Task<(AppProcess Process, int Port)> StartNodeAsync(string name, int port = 0)
    {
        var process = Start("grpc_node.py", name, $"{port}");
        var bound = int.Parse((await process.WhenPrintedAsync("port ([0-9]+)")).Groups[1].Value, null);
        await RegisterAsync(bound);
        return (process, bound);
    }

    public async Task RegisterAsync(int port)
    {
        await _platform.Registration.RegisterNodeAsync(new RegisterNodeRequest
        {
            Ns = KengerPlatform.Namespace,
            Host = "127.0.0.1",
            Port = port,
            Mode = NodeModes.Static,
            HealthPath = "/grpc.health.v1.Health/Check",
        });
        await Eventually.BecomesTrue(async () => (await _platform.NodesAtGatewayAsync()).Contains($"127.0.0.1:{port}"), "the node at the gateway");
    }

    /// <summary>Starts a client of <c>grpc_client.py</c>.</summary>
    public AppProcess StartCall(string what) => Start("grpc_client.py", _address, what);

    /// <summary>Runs one, and returns what it printed.</summary>
    public async Task<string> CallAsync(string what)
    {
        var process = StartCall(what);
        var exitCode = await process.WhenExitedAsync();
        Assert.True(exitCode == 0, process.Errors);
        return process.Output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _platform.DisposeAsync();
    }

    private AppProcess Start(string script, params string[] arguments)
    {
        var process = AppProcess.Start(PythonGrpc.Interpreter!, ["-u", PythonGrpc.Script(script), .. arguments]);
        _processes.Add(process);
        return process;
    }
}

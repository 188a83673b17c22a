using System.Net;
using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>HTTP_PROXY is for calls that leave the house: the registry's token must not go there.</summary>
public sealed class ProxyVariableTests : IDisposable
{
    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);

    public ProxyVariableTests() => _proxy.Start();

    private Dictionary<string, string> Environment => new()
    {
        ["HTTP_PROXY"] = $"http://{_proxy.LocalEndpoint}",
        ["HTTPS_PROXY"] = $"http://{_proxy.LocalEndpoint}",
        ["ALL_PROXY"] = $"http://{_proxy.LocalEndpoint}",
        ["NO_PROXY"] = "",
        ["KENGER_REGISTRY_TOKEN"] = "try-it-out",
    };

    [Fact]
    public async Task Nodes_ProxyInTheEnvironment_IsNotAsked()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var kenger = AppProcess.StartDotnet("kenger.dll", ["nodes", "--url", stub.Url], Environment);
        await kenger.WhenExitedAsync();

        Assert.NotEmpty(stub.CallsTo(ApiRoutes.NodeList));
        Assert.False(_proxy.Pending());
    }

    [Fact]
    public async Task Why_ProxyInTheEnvironment_IsNotAsked()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var kenger = AppProcess.StartDotnet(
            "kenger.dll", ["why", "http://127.0.0.1/", "--gateway", stub.Url, "--token", "try-it-out"], Environment);
        await kenger.WhenExitedAsync();

        Assert.Single(stub.Calls);
        Assert.False(_proxy.Pending());
    }

    [Fact]
    public async Task Service_ProxyInTheEnvironment_IsNotAsked()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var service = AppProcess.StartDotnet(
            "DemoService.dll",
            ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string>(Environment) { ["KENGER_REGISTRY_URL"] = stub.Url, ["KENGER_REGISTRY_NAMESPACE"] = "orders" });
        await Eventually.BecomesTrue(() => stub.State.Nodes.Count == 1, "the service registers");

        Assert.False(_proxy.Pending());
    }

    [Fact]
    public async Task Gateway_ProxyInTheEnvironment_IsNotAsked()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.State.Register(new RegisterNodeRequest { Ns = "orders", Host = "127.0.0.1", Port = stub.Port });
        await using var gateway = AppProcess.StartDotnet(
            "kenger.dll",
            ["gateway", "--registry", stub.Url, "--namespace", "orders", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0"],
            Environment);

        // The feed, and then the probe of the only node, which is the stub.
        await Eventually.BecomesTrue(() => stub.CallsTo(KengerDefaults.HealthPath).Count > 0, "the node is probed");
        Assert.NotEmpty(stub.CallsTo(ApiRoutes.Sync));
        Assert.False(_proxy.Pending());
    }

    [Fact]
    public async Task Nodes_ProxyConfigured_IsAsked()
    {
        var environment = new Dictionary<string, string>(Environment) { ["KENGER_REGISTRY_USE_PROXY"] = "true" };
        await using var kenger = AppProcess.StartDotnet("kenger.dll", ["nodes", "--url", "http://registry.invalid:5000"], environment);

        using var asked = await _proxy.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(asked.Connected);
    }

    public void Dispose() => _proxy.Dispose();
}

using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Grpc;

/// <summary>Nodes that come and go while calls are under way.</summary>
public sealed class GrpcDeployTests
{
    [PythonGrpcFact]
    public async Task RollingRestart_OfGrpcNodes_LosesNoCall()
    {
        await using var platform = await GrpcPlatform.StartAsync();
        var (first, firstPort) = await platform.StartNodeAsync("first");
        await platform.StartNodeAsync("second");
        var load = platform.StartCall("load");
        await load.WhenPrintedAsync("fifty of first");
        await load.WhenPrintedAsync("fifty of second");

        // As the SDK does it: first out of the registry and every gateway, then the process ends and says so (GOAWAY).
        var removed = await platform.Kenger.Operator.RemoveNodeAsync(new DeregisterNodeRequest { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = firstPort });
        await platform.Kenger.Registration.WaitAppliedAsync(KengerPlatform.Namespace, removed.Version, TimeSpan.FromSeconds(10));
        first.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await first.WhenExitedAsync());
        await platform.StartNodeAsync("first again", firstPort);
        await load.WhenPrintedAsync("fifty of first again");

        await load.SayAsync("stop");
        await load.WhenExitedAsync();
        Assert.EndsWith("failures 0", load.Output.Trim(), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task RollingRestart_OfServicesThatSpeakHttp2Only_LosesNoRequest()
    {
        var http2 = new Dictionary<string, string> { ["Kestrel__EndpointDefaults__Protocols"] = "Http2" };
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["KENGER_GATEWAY_PROTOCOL"] = "http2" });
        var (first, _) = await platform.StartServiceAsync("first", settings: http2);
        var (second, _) = await platform.StartServiceAsync("second", settings: http2);
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("first", 50);

        first.Signal(UnixSignal.Terminate);
        await first.WhenExitedAsync();
        await platform.StartServiceAsync("first again", settings: http2);
        await load.WhenAnsweredAsync("first again", 50);
        second.Signal(UnixSignal.Terminate);
        await second.WhenExitedAsync();
        await load.WhenAnsweredAsync("first again", 50);

        Assert.Empty(load.Failures);
    }

    [UnixFact]
    public async Task Kill_OfAServiceThatSpeaksHttp2Only_FailsNoIdempotentRequest()
    {
        var http2 = new Dictionary<string, string> { ["Kestrel__EndpointDefaults__Protocols"] = "Http2" };
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["KENGER_GATEWAY_PROTOCOL"] = "http2" });
        var (dying, _) = await platform.StartServiceAsync("dying", settings: http2);
        await platform.StartServiceAsync("staying", settings: http2);
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("dying", 50);
        // A node that came to others gets nothing before its first good probe, and could not take over either.
        await load.WhenAnsweredAsync("staying", 1);

        dying.Signal(UnixSignal.Kill);
        await dying.WhenExitedAsync();
        await load.WhenAnsweredAsync("staying", 200);

        Assert.Empty(load.Failures);
    }

    [UnixFact]
    public async Task Curl_WithHttp2FromTheStart_IsAnsweredByHttp2()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["KENGER_GATEWAY_HTTP2_LISTEN"] = "http://127.0.0.1:0" });
        await platform.StartServiceAsync("hello");
        var address = (await platform.Gateway.WhenListeningAsync())[2];

        await using var curl = AppProcess.Start("curl", ["--silent", "--http2-prior-knowledge", "--write-out", "%{http_version} %{http_code}", address]);
        Assert.Equal(0, await curl.WhenExitedAsync());

        Assert.StartsWith("hello, ", curl.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 200", curl.Output.Trim(), StringComparison.Ordinal);
    }
}

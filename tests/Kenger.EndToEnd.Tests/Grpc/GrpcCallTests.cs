using System.Text.Json;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Grpc;

/// <summary>Every kind of call, with a client and servers that are not .NET's.</summary>
public sealed class GrpcCallTests
{
    private static readonly string Hundred = string.Join(' ', Enumerable.Range(0, 100));
    private static readonly string Fifty = string.Join(' ', Enumerable.Range(0, 50));

    [PythonGrpcFact]
    public async Task Calls_OfEveryKind_GoThrough()
    {
        await using var platform = await GrpcPlatform.StartAsync("node");

        Assert.Equal("hello node", await platform.CallAsync("unary"));
        Assert.Equal("True", await platform.CallAsync("empty"));
        Assert.Equal("True", await platform.CallAsync("large"));
        Assert.Equal(Hundred, await platform.CallAsync("server_stream"));
        Assert.Equal("1000000", await platform.CallAsync("client_stream"));
        Assert.Equal(Fifty, await platform.CallAsync("talk"));
        Assert.Equal("first\nsecond", await platform.CallAsync("unbuffered"));
    }

    [PythonGrpcFact]
    public async Task Errors_OfTheNode_ReachTheClientAsTheyAre()
    {
        await using var platform = await GrpcPlatform.StartAsync("node");

        Assert.Equal("NOT_FOUND no such order: caf\u00e9 100 %", await platform.CallAsync("fail"));
        Assert.StartsWith("UNIMPLEMENTED", await platform.CallAsync("unknown_method"), StringComparison.Ordinal);
    }

    // One in the trailers alone, the other after a message: HTTP's status is 200 both times. The node's health service is always well.
    [PythonGrpcTheory]
    [InlineData("work")]
    [InlineData("work_late")]
    public async Task Errors_OfTheNodeInARow_PutItOut(string how)
    {
        await using var platform = await GrpcPlatform.StartAsync("good", "bad");

        var failures = int.Parse(await platform.CallAsync(how), null);

        // Five put it out, and five more each time its probe brings it back.
        Assert.InRange(failures, 5, 35);
        var metrics = await platform.Kenger.Http.GetStringAsync($"{platform.Kenger.AdminUrl}/metrics");
        Assert.Matches("kenger_gateway_ejections_total\\{namespace=\"[^\"]+\"\\} [1-9]", metrics);
    }

    [PythonGrpcFact]
    public async Task Deadline_Passes_ClientAndNodeGiveUp()
    {
        await using var platform = await GrpcPlatform.StartAsync();
        var (node, _) = await platform.StartNodeAsync("node");

        Assert.StartsWith("DEADLINE_EXCEEDED", await platform.CallAsync("deadline"), StringComparison.Ordinal);

        await node.WhenPrintedAsync("given up");
    }

    [PythonGrpcFact]
    public async Task Cancel_ByTheClient_ReachesTheNode()
    {
        await using var platform = await GrpcPlatform.StartAsync();
        var (node, _) = await platform.StartNodeAsync("node");
        var call = platform.StartCall("cancel");
        await node.WhenPrintedAsync("waiting");

        await call.SayAsync("cancel");

        await call.WhenPrintedAsync("CANCELLED");
        await node.WhenPrintedAsync("given up");
    }

    [PythonGrpcFact]
    public async Task NoNode_Call_IsUnavailableWithTheReason()
    {
        await using var platform = await GrpcPlatform.StartAsync();

        Assert.Matches("^UNAVAILABLE no healthy node in namespace 'shop': .+", await platform.CallAsync("status"));
    }

    [PythonGrpcFact]
    public async Task Node_ThatIsAsked_IsWellByItsHealthServiceAndOutWithoutIt()
    {
        await using var platform = await GrpcPlatform.StartAsync();
        var (node, port) = await platform.StartNodeAsync("node");
        await Eventually.BecomesTrue(async () => await ProbeAsync(platform, port) is ("True", _), "the probe is well");

        node.Kill();

        await Eventually.BecomesTrue(async () => await ProbeAsync(platform, port) is ("False", "connection refused"), "the probe is not");
        Assert.StartsWith("UNAVAILABLE", await platform.CallAsync("status"), StringComparison.Ordinal);
    }

    private static async Task<(string Ok, string? Problem)> ProbeAsync(GrpcPlatform platform, int port)
    {
        using var health = JsonDocument.Parse(await platform.Kenger.Http.GetStringAsync($"{platform.Kenger.AdminUrl}/health?ns={KengerPlatform.Namespace}"));
        var node = health.RootElement.GetProperty("nodes").EnumerateArray().Single(each => each.GetRawText().Contains($":{port}\"", StringComparison.Ordinal));
        return node.TryGetProperty("probe", out var probe)
            ? (probe.EnumerateObject().First().Value.ToString(), probe.EnumerateObject().Select(each => each.Value.ToString()).ElementAtOrDefault(1))
            : ("", null);
    }
}

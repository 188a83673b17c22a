using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Consul.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Consul.Tests.Checks;

public sealed class CheckTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(200, "passing", "online")]
    [InlineData(204, "passing", "online")]
    [InlineData(429, "warning", "online")]
    [InlineData(404, "critical", "offline")]
    [InlineData(500, "critical", "offline")]
    public async Task Http_EachStatus_MeansWhatConsulSays(int status, string means, string node)
    {
        await using var service = await CheckedService.StartAsync(status, status == 204 ? "" : "its words");
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{service.Url}}}/up", "Interval": "10s"}}""");
        // Nobody looked yet.
        Assert.Equal("critical", (string?)(await CheckAsync(host))["Status"]);

        await host.RunChecksAsync();

        var check = await CheckAsync(host);
        Assert.Equal(means, (string?)check["Status"]);
        Assert.StartsWith($"HTTP GET {service.Url}/up: {status}", (string?)check["Output"], StringComparison.Ordinal);
        Assert.EndsWith(status == 204 ? "" : "its words", (string?)check["Output"], StringComparison.Ordinal);
        Assert.Equal(node, (string?)(await host.GetAsync("/api/upstream/node/list?ns=a")).Json["data"]![0]!["status"]);
        // Gateways get it, or not.
        var sync = (await host.GetAsync("/api/upstream/sync?ns=a")).Json["data"]!["a"]!["nodes"]!.AsArray();
        Assert.Equal(node == "online" ? 1 : 0, sync.Count);
        Assert.Equal(means == "passing" ? 1 : 0, (await host.GetAsync("/v1/health/service/a?passing")).List.Count);
    }

    [Fact]
    public async Task Http_MethodHeadersAndBody_AreSent()
    {
        string? seen = null;
        await using var service = await CheckedService.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen = $"{context.Request.Method} {context.Request.Host} {context.Request.Headers["X-Key"]} {context.Request.ContentType} {await reader.ReadToEndAsync()}";
        });
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$$"""
            {"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{{service.Url}}}}", "Interval": "10s", "Method": "POST", "Body": "{}",
             "Header": {"X-Key": ["k"], "Host": ["own.example"], "Content-Type": ["application/json"], "Content-Length": ["7"], "Transfer-Encoding": ["chunked"]}}}
            """);

        await host.RunChecksAsync();

        Assert.Equal("POST own.example k application/json {}", seen);
    }

    [Fact]
    public async Task Check_Due_RunsOnceInEachInterval()
    {
        await using var service = await CheckedService.StartAsync(200);
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{service.Url}}}", "Interval": "10s"}}""");
        await host.RunChecksAsync();
        await host.RunChecksAsync();
        Assert.Equal(1, service.Asked);

        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(9));
        await host.RunChecksAsync();
        Assert.Equal(1, service.Asked);
        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(1));
        await host.RunChecksAsync();
        Assert.Equal(2, service.Asked);

        await host.PutAsync("/v1/agent/check/deregister/service:a-1");
        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(60));
        await host.RunChecksAsync();
        Assert.Equal(2, service.Asked);
        // Without a check it is well.
        Assert.Single((await host.GetAsync("/v1/health/service/a?passing")).List);
    }

    [Fact]
    public async Task Check_ChangesBothWays_IsLoggedAndMovesTheIndexOnlyThen()
    {
        var status = 200;
        await using var service = await CheckedService.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{service.Url}}}", "Interval": "1s"}}""");
        var indexes = new List<string?>();
        foreach (var next in new[] { 200, 200, 500, 500, 200 })
        {
            status = next;
            await host.RunChecksAsync();
            indexes.Add((await host.GetAsync("/v1/health/service/a")).Index);
            _time.SetUtcNow(_time.GetUtcNow().AddSeconds(1));
        }

        Assert.Equal(indexes[0], indexes[1]);
        Assert.Equal(indexes[2], indexes[3]);
        Assert.Equal(3, indexes.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, host.Log.Entries.Count(entry => entry.Id == EventIds.CheckChanged));
    }

    [Fact]
    public async Task Check_ThresholdsInARow_AreWaitedFor()
    {
        var status = 500;
        await using var service = await CheckedService.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$"""
            {"ID": "a-1", "Name": "a", "Port": 1,
             "Check": {"HTTP": "{{{service.Url}}}", "Interval": "1s", "Status": "passing", "FailuresBeforeCritical": 3, "FailuresBeforeWarning": 2, "SuccessBeforePassing": 2}}
            """);
        var seen = new List<string?>();
        foreach (var next in new[] { 500, 500, 500, 200, 200 })
        {
            status = next;
            await host.RunChecksAsync();
            seen.Add((string?)(await CheckAsync(host))["Status"]);
            _time.SetUtcNow(_time.GetUtcNow().AddSeconds(1));
        }

        Assert.Equal(["passing", "warning", "critical", "critical", "passing"], seen);
    }

    [Fact]
    public async Task Http_Redirected_IsNotFollowedAndSaysSo()
    {
        await using var elsewhere = await CheckedService.StartAsync(200);
        await using var service = await CheckedService.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Url);
            return Task.CompletedTask;
        });

        var check = await RunAsync($$"""{"HTTP": "{{service.Url}}", "Interval": "10s"}""");

        Assert.Equal("critical", (string?)check["Status"]);
        Assert.Contains($"it leads to {elsewhere.Url}", (string?)check["Output"], StringComparison.Ordinal);
        Assert.Contains("checks follow no redirects", (string?)check["Output"], StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Asked);
    }

    [Fact]
    public async Task Http_TenMegabytes_AreNotRead()
    {
        var sent = 0;
        await using var service = await CheckedService.StartAsync(async context =>
        {
            var piece = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            for (; sent < 160 && !context.RequestAborted.IsCancellationRequested; sent++)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        });

        var check = await RunAsync($$"""{"HTTP": "{{service.Url}}", "Interval": "10s"}""");

        Assert.Equal("passing", (string?)check["Status"]);
        Assert.Contains("(the first 4096 bytes) xxx", (string?)check["Output"], StringComparison.Ordinal);
        Assert.InRange(((string?)check["Output"])!.Length, 4_000, CheckEntry.MaxOutput);
    }

    [Fact]
    public async Task Http_NeverEnds_IsCriticalAfterItsTimeout()
    {
        var begun = new TaskCompletionSource();
        await using var service = await CheckedService.StartAsync(async context =>
        {
            await context.Response.WriteAsync("well");
            await context.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{service.Url}}}", "Interval": "10s", "Timeout": "100ms"}}""");
        var run = host.RunChecksAsync();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await _time.AdvanceUntil(() => run.IsCompleted, "the check is over");
        await run;
        Assert.Equal($"HTTP GET {service.Url}: no whole answer within 100ms", (string?)(await CheckAsync(host))["Output"]);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", "a metadata address of a cloud")]
    [InlineData("http://169.254.10.1/", "link-local")]
    [InlineData("http://[fe80::1]/", "link-local")]
    [InlineData("http://[::ffff:169.254.169.254]/", "a metadata address of a cloud")]
    [InlineData("http://0.0.0.0/", "no address of a machine")]
    public async Task Http_WhereTheRegistryMayNotConnect_IsRefusedAndSaysSo(string url, string why)
    {
        var check = await RunAsync($$"""{"HTTP": "{{url}}", "Interval": "10s"}""");

        Assert.Equal("critical", (string?)check["Status"]);
        Assert.Contains("the registry does not connect to", (string?)check["Output"], StringComparison.Ordinal);
        Assert.Contains(why, (string?)check["Output"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TCP", "169.254.169.254:80")]
    [InlineData("GRPC", "169.254.169.254:80")]
    public async Task Others_WhereTheRegistryMayNotConnect_AreRefusedAndSaySo(string kind, string target)
    {
        var check = await RunAsync($$"""{"{{kind}}": "{{target}}", "Interval": "10s"}""");

        Assert.Equal("critical", (string?)check["Status"]);
        Assert.Contains("the registry does not connect to 169.254.169.254", (string?)check["Output"], StringComparison.Ordinal);
    }

    // Consul takes any text, and so the program of many a tutorial is registered; what is wrong is told where people look.
    [Theory]
    [InlineData("http://ip:10.88.0.1/health-check")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nonsense")]
    public async Task Http_NoUrl_IsRegisteredAndCriticalAndSaysWhy(string url)
    {
        var check = await RunAsync($$"""{"HTTP": "{{url}}", "Interval": "10s"}""");

        Assert.Equal(("critical", $"'{url}' is no URL that begins with http:// or https:// and has a host, and a number as port"), ((string?)check["Status"], (string?)check["Output"]));
    }

    [Fact]
    public async Task Tcp_OpenAndClosed_IsPassingAndCritical()
    {
        await using var service = await CheckedService.StartAsync(200);
        Assert.Equal("passing", (string?)(await RunAsync($$"""{"TCP": "localhost:{{service.Port}}", "Interval": "10s"}"""))["Status"]);
        var port = service.Port;
        await service.DisposeAsync();

        var check = await RunAsync($$"""{"TCP": "127.0.0.1:{{port}}", "Interval": "10s"}""");

        Assert.Equal(("critical", $"TCP connect 127.0.0.1:{port}: it refuses connections"), ((string?)check["Status"], (string?)check["Output"]));
    }

    [Theory]
    [InlineData("", 1, "passing", "success")]
    [InlineData("/orders", 1, "passing", "success")]
    [InlineData("/orders", 2, "critical", "NOT_SERVING")]
    [InlineData("/orders", -1, "critical", "NotFound")]
    public async Task Grpc_EachAnswer_MeansWhatItSays(string name, int answer, string status, string output)
    {
        await using var service = await CheckedService.StartGrpcAsync(asked => asked == name.TrimStart('/') ? answer : 0);

        var check = await RunAsync($$"""{"GRPC": "127.0.0.1:{{service.Port}}{{name}}", "Interval": "10s"}""");

        Assert.Equal(status, (string?)check["Status"]);
        Assert.Contains(output, (string?)check["Output"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpc_AnswerOfTenMegabytes_IsNotRead()
    {
        await using var service = await CheckedService.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0xA0, 0, 0 });
                var piece = new byte[64 * 1024];
                for (var sent = 0; sent < 160; sent++)
                {
                    await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                }
            },
            HttpProtocols.Http2);

        var check = await RunAsync($$"""{"GRPC": "127.0.0.1:{{service.Port}}", "Interval": "10s"}""");

        Assert.Equal("critical", (string?)check["Status"]);
        Assert.Contains("ResourceExhausted", (string?)check["Output"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GRPC")]
    [InlineData("HTTP")]
    public async Task Check_WithoutAnAnswer_IsCriticalAfterItsTimeout(string kind)
    {
        var asked = new TaskCompletionSource();
        await using var service = await CheckedService.StartAsync(
            async context =>
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            },
            kind == "GRPC" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var host = await ConsulHost.StartAsync(_time);
        var target = kind == "GRPC" ? $"127.0.0.1:{service.Port}" : service.Url;
        await host.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"{{{kind}}}": "{{{target}}}", "Interval": "10s", "Timeout": "100ms"}}""");

        var run = host.RunChecksAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await _time.AdvanceUntil(() => run.IsCompleted, "the check is over");
        await run;

        Assert.EndsWith($"{target}: no whole answer within 100ms", (string?)(await CheckAsync(host))["Output"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_HeaderThatWouldBeTwo_IsRefused()
    {
        await using var host = await ConsulHost.StartAsync(_time);

        var reply = await host.PutAsync("/v1/agent/service/register", """
            {"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "http://127.0.0.1", "Interval": "10s", "Header": {"X-Key": ["k\r\nX-Other: y"]}}}
            """);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains("Check.Header", reply.Text, StringComparison.Ordinal);
    }

    // A proxy on the registry's machine brings callers from elsewhere: the registry's own loopback is not theirs.
    [Fact]
    public async Task Http_LoopbackForACallerBehindAProxy_IsRefused()
    {
        await using var service = await CheckedService.StartAsync(200);
        await using var host = await ConsulHost.StartAsync(_time);
        using var call = new HttpRequestMessage(HttpMethod.Put, "/v1/agent/service/register")
        {
            Content = new StringContent($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{service.Url}}}", "Interval": "10s"}}"""),
        };
        call.Headers.Add("X-Forwarded-For", "192.0.2.7");
        using var answer = await host.Client.SendAsync(call);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await host.RunChecksAsync();

        Assert.Contains("the registry does not connect to 127.0.0.1", (string?)(await CheckAsync(host))["Output"], StringComparison.Ordinal);
        Assert.Equal(0, service.Asked);
    }

    // The registry's own machine is not the service's: what is on its loopback must not be asked for others.
    [Fact]
    public void HostFor_LoopbackOfAServiceElsewhere_IsTheServicesMachine()
    {
        var here = Service("127.0.0.1");
        var there = Service("192.0.2.7");

        Assert.Equal("localhost", CheckTarget.HostFor("localhost", here));
        Assert.Equal("192.0.2.9", CheckTarget.HostFor("localhost", there));
        Assert.Equal("192.0.2.9", CheckTarget.HostFor("127.0.0.53", there));
        Assert.Equal("192.0.2.9", CheckTarget.HostFor("[::1]", there));
        Assert.Equal("db.example", CheckTarget.HostFor("db.example", there));
    }

    [Fact]
    public async Task Connector_NameThatLeadsToLoopbackForOthers_IsRefused()
    {
        await using var host = await ConsulHost.StartAsync(_time);
        var connections = host.Services.GetRequiredService<CheckConnections>();

        await Assert.ThrowsAsync<Server.Outgoing.OutgoingNotAllowedException>(
            async () => await connections.Connector(isLocal: false).ConnectAsync("localhost", host.Url.Port, CancellationToken.None));
        await using var stream = await connections.Connector(isLocal: true).ConnectAsync("localhost", host.Url.Port, CancellationToken.None);
    }

    private static KnownService Service(string agent) => new(
        new Server.State.Nodes.NodeState
        {
            Id = 1, NamespaceId = 1, Ns = "a", Key = new("192.0.2.9", 80), DeclaredWeight = 1, Labels = Server.State.Nodes.Labels.None, Status = Contracts.NodeStatus.Online,
            CreatedAt = default, UpdatedAt = default, Version = 1, Lease = new(default),
        },
        new ServiceEntry { Id = "a-1", Node = agent, NodeAddress = agent, Agent = agent });

    private async Task<JsonNode> RunAsync(string check)
    {
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {{check}}}""");
        await host.RunChecksAsync();
        return await CheckAsync(host);
    }

    private static async Task<JsonNode> CheckAsync(ConsulHost host) => (await host.GetAsync("/v1/health/checks/a")).List.Single()!;
}

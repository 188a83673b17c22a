using System.Net.Sockets;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Good requests for what does not exist, and what HTTP itself gets wrong.</summary>
public sealed class RefusedCallTests(ErrorTableFixture fixture) : IClassFixture<ErrorTableFixture>
{
    [Theory]
    [InlineData(ApiRoutes.NamespaceUpdate, """{"id":99,"description":"d"}""")]
    [InlineData(ApiRoutes.NamespaceUpdate, """{"name":"nowhere","description":"d"}""")]
    [InlineData(ApiRoutes.NamespaceDelete, """{"id":99}""")]
    [InlineData(ApiRoutes.NamespaceDelete, """{"id":9223372036854775807}""")]
    [InlineData(ApiRoutes.NamespaceDelete, """{"name":"nowhere"}""")]
    [InlineData(ApiRoutes.NamespaceDelete, """{"name":"KNOWN"}""")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"nowhere","host":"10.0.0.1","port":80,"weight":1}""")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"known","host":"10.0.0.2","port":80,"weight":1}""")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"known","host":"10.0.0.1","port":81,"weight":1}""")]
    [InlineData(ApiRoutes.NodeUpdate, """{"id":99,"weight":1}""")]
    [InlineData(ApiRoutes.NodeDelete, """{"id":99}""")]
    [InlineData(ApiRoutes.NodeDrain, """{"ns":"known","host":"10.0.0.1","port":81}""")]
    [InlineData(ApiRoutes.RuleAdd, """{"ns":"nowhere","match":{"percent":5},"target":{"labels":{"a":"b"}}}""")]
    [InlineData(ApiRoutes.RuleAdd, """{"ns":"known","match":{"percent":5},"target":{"ns":"nowhere"}}""")]
    [InlineData(ApiRoutes.RuleUpdate, """{"id":1,"target":{"ns":"nowhere"}}""")]
    [InlineData(ApiRoutes.RuleUpdate, """{"id":99,"enabled":false}""")]
    [InlineData(ApiRoutes.RuleDelete, """{"id":99}""")]
    [InlineData(ApiRoutes.Heartbeat, """{"ns":"nowhere","host":"10.0.0.1","port":80}""")]
    [InlineData(ApiRoutes.Heartbeat, """{"ns":"known","host":"10.0.0.2","port":80}""")]
    public async Task Post_Unknown_Is404(string path, string body)
    {
        var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(path, body));

        Assert.Null(answer.IsError(ErrorCodes.NotFound).Data);
    }

    [Fact]
    public async Task Add_KnownNamespace_Is409()
    {
        var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(ApiRoutes.NamespaceAdd, """{"name":"known"}"""));

        answer.IsError(ErrorCodes.Conflict);
    }

    [Fact]
    public async Task Deregister_UnknownNode_IsSuccess()
    {
        var answer = await fixture.WithoutTrace(client =>
            client.PostAnswerAsync(ApiRoutes.NodeDeregister, """{"ns":"nowhere","host":"10.0.0.1","port":80}"""));

        Assert.False(answer.IsOk().Data!["removed"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(ApiRoutes.NodeList + "?ns=nowhere", ErrorCodes.NotFound)]
    [InlineData(ApiRoutes.RuleList + "?ns=nowhere", ErrorCodes.NotFound)]
    [InlineData(ApiRoutes.RuleList + "?ns=a%20b", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.NodeList + "?ns=a%20b", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.NodeList + "?ns=known&ns=other", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.Sync + "?version=-1", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?version=abc", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?version=1.5", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?version=NaN", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?version=1e400", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?version=9007199254740992", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?version=1&version=2", ErrorCodes.Validation, "version")]
    [InlineData(ApiRoutes.Sync + "?wait=xyz", ErrorCodes.Validation, "wait")]
    [InlineData(ApiRoutes.Sync + "?version=1&wait=-1s", ErrorCodes.Validation, "wait")]
    [InlineData(ApiRoutes.Sync + "?version=1&wait=1h", ErrorCodes.Validation, "wait")]
    [InlineData(ApiRoutes.Sync + "?version=1&wait=s", ErrorCodes.Validation, "wait")]
    [InlineData(ApiRoutes.Sync + "?version=1&wait=99999999999999999999s", ErrorCodes.Validation, "wait")]
    [InlineData(ApiRoutes.Sync + "?ns=a/b", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.Sync + "?ns=%00", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.Sync + "?ns=%FF%FE", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.Sync + "?gateway=a%0d%0ab", ErrorCodes.Validation, "gateway")]
    [InlineData(ApiRoutes.Sync + "?ns=a%20b&version=x&wait=y&gateway=%00", ErrorCodes.Validation, "ns", "version", "wait", "gateway")]
    [InlineData(ApiRoutes.Applied, ErrorCodes.Validation, "ns", "version")]
    [InlineData(ApiRoutes.Applied + "?ns=&version=", ErrorCodes.Validation, "ns", "version")]
    [InlineData(ApiRoutes.Applied + "?ns=a,b&version=1", ErrorCodes.Validation, "ns")]
    [InlineData(ApiRoutes.Applied + "?ns=a&version=9007199254740992&wait=x", ErrorCodes.Validation, "version", "wait")]
    public async Task Get_BrokenQuery_IsRefusedByName(string pathAndQuery, int code, params string[] fields)
    {
        var answer = await fixture.WithoutTrace(client => client.GetAnswerAsync(pathAndQuery));

        answer.IsError(code);
        Assert.Equal(fields, answer.Data is null ? [] : answer.Fields);
    }

    [Theory]
    [InlineData(ApiRoutes.NodeList + "?ns=")]
    [InlineData(ApiRoutes.Sync + "?version=1.7672256e%2B12")]
    [InlineData(ApiRoutes.Sync + "?version=0&wait=500ms")]
    [InlineData(ApiRoutes.Sync + "?version=0&wait=1m")]
    [InlineData(ApiRoutes.Sync + "?version=0&wait=2147483647m")]
    [InlineData(ApiRoutes.Sync + "?version=0&wait=30")]
    [InlineData(ApiRoutes.Sync + "?unknown=1&ns=nowhere,known&ns=x")]
    public async Task Get_UnusualQuery_IsTaken(string pathAndQuery) =>
        (await fixture.WithoutTrace(client => client.GetAnswerAsync(pathAndQuery))).IsOk();

    [Theory]
    [InlineData("GET", ApiRoutes.NodeRegister, "POST")]
    [InlineData("DELETE", ApiRoutes.NodeRegister, "POST")]
    [InlineData("PUT", ApiRoutes.Heartbeat, "POST")]
    [InlineData("PATCH", ApiRoutes.NamespaceUpdate, "POST")]
    [InlineData("OPTIONS", ApiRoutes.NamespaceAdd, "POST")]
    [InlineData("POST", ApiRoutes.Sync, "GET")]
    [InlineData("POST", ApiRoutes.Applied, "GET")]
    [InlineData("POST", ApiRoutes.GatewayList, "GET")]
    [InlineData("POST", ApiRoutes.NodeList, "GET")]
    [InlineData("POST", ApiRoutes.NamespaceList, "GET")]
    [InlineData("POST", ApiRoutes.Sync + "/", "GET")]
    public async Task Call_WrongMethod_Is405WithTheRightOne(string method, string path, string allowed)
    {
        var answer = await fixture.WithoutTrace(client => Send(client, method, path));

        answer.IsError(ErrorCodes.MethodNotAllowed);
        Assert.Equal([allowed], answer.ContentHeaders.Allow);
    }

    [Theory]
    [InlineData("GET", ApiRoutes.Prefix)]
    [InlineData("GET", ApiRoutes.Prefix + "/")]
    [InlineData("GET", ApiRoutes.Prefix + "/nothing")]
    [InlineData("POST", ApiRoutes.Prefix + "/node/register/more")]
    [InlineData("POST", ApiRoutes.Prefix + "/node")]
    [InlineData("GET", ApiRoutes.Prefix + "/%0d%0a")]
    public async Task Call_UnknownPath_Is404(string method, string path) =>
        (await fixture.WithoutTrace(client => Send(client, method, path))).IsError(ErrorCodes.NotFound);

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{\"n\r\nQ\r\n")]
    public async Task Post_BrokenChunks_Is400AsJson(string rest)
    {
        var answer = await fixture.WithoutTrace(async _ =>
        {
            var text = await SendRawAsync(rest);
            Assert.StartsWith("HTTP/1.1 400 ", text, StringComparison.Ordinal);
            Assert.Contains("Content-Type: application/json", text, StringComparison.Ordinal);
            Assert.Contains("{\"code\":400,", text, StringComparison.Ordinal);
            return new ApiAnswer(default, null!, null!, text);
        });

        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_CallerGoesInTheMiddleOfTheBody_LeavesNoTrace(bool politely)
    {
        var before = fixture.Registry.Snapshot;
        var logged = fixture.Registry.Log.Entries.Count;
        using (var socket = await ConnectAsync())
        {
            await socket.SendAsync(Request("Content-Length: 100\r\n\r\n{\"ns\":"));
            await Eventually.BecomesTrue(
                () => fixture.Registry.Log.Entries.Skip(logged).Any(entry => entry.Id.Name == "RequestBodyStart"), "the body is read");
            if (politely)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
            else
            {
                // A reset, as from a process that was killed.
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }

            await Eventually.BecomesTrue(
                () => fixture.Registry.Log.Entries.Skip(logged).Any(entry => entry.Id.Name == "ExecutedEndpoint"), "the call ends");
        }

        Assert.Same(before, fixture.Registry.Snapshot);
        ErrorTableFixture.AssertQuiet(fixture.Registry.Log, logged);
    }

    private static async Task<ApiAnswer> Send(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await client.SendAnswerAsync(request);
    }

    private async Task<string> SendRawAsync(string rest)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Request(rest));
        await using var stream = new NetworkStream(socket);
        return await RawHttp.ReadAsync(stream);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(fixture.Registry.Url.Host, fixture.Registry.Url.Port);
        return socket;
    }

    private static byte[] Request(string rest) => Encoding.ASCII.GetBytes(
        $"POST {ApiRoutes.NodeRegister} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {RegistryHost.Token}\r\n{rest}");
}

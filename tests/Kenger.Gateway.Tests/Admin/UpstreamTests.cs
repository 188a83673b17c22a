using System.Net;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;

namespace Kenger.Gateway.Tests;

public sealed class UpstreamTests
{
    [Fact]
    public async Task Put_AddAndDelete_TrafficFollowsAtOnce()
    {
        await using var one = await Backend.StartNewAsync("one");
        await using var two = await Backend.StartNewAsync("two");
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(one.Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var added = await PutAsync(gateway, $"op=add&upstream=shop&server={two.Address}");

        Assert.Equal($"shop/{two.Address} is added", added.GetProperty("message").GetString());
        Assert.Equal([one.Address, two.Address], ServersOf(added));
        Assert.Equal((NodeModes.Static, "127.0.0.1", two.Port), Assert.Single(registry.Registered) is var sent
            ? (sent.Mode, sent.Host, sent.Port) : default);
        Assert.Equal(2, gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries.Count);

        var deleted = await PutAsync(gateway, $"op=del&upstream=shop&server={two.Address}");
        Assert.Equal($"shop/{two.Address} is deleted", deleted.GetProperty("message").GetString());
        Assert.Equal([one.Address], ServersOf(deleted));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("one", await gateway.GetTextAsync("/"));
        }
    }

    [Fact]
    public async Task Put_AddWhatIsThere_LeavesItAsItIs()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(81), FakeRegistry.Node(82));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var answer = await PutAsync(gateway, "op=add&upstream=shop&server=127.0.0.1:81");

        Assert.Equal("shop/127.0.0.1:81 is there already", answer.GetProperty("message").GetString());
        Assert.Empty(registry.Registered);
    }

    [Fact]
    public async Task Put_AddToANewNamespace_MakesIt()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(81));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        Assert.Equal(["[::1]:82"], ServersOf(await PutAsync(gateway, "op=add&upstream=new&server=[0::1]:82")));
    }

    [Fact]
    public async Task Put_DeleteOneThatRegistersItself_SaysThatItComesBack()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(81), FakeRegistry.Node(82));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var answer = await PutAsync(gateway, "op=del&upstream=shop&server=127.0.0.1:81");

        Assert.Contains("registers itself", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        answer = await PutAsync(gateway, "op=del&upstream=shop&server=127.0.0.1:81");
        Assert.Equal("shop/127.0.0.1:81 is not there", answer.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Put_DeleteTheLast_IsRefusedWithTheReason()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(81));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var answer = await PutAsync(gateway, "op=del&upstream=shop&server=127.0.0.1:81", HttpStatusCode.Conflict);

        Assert.Contains("the last node", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Single(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries);
    }

    [Theory]
    [InlineData("", "op must be add or del")]
    [InlineData("op=remove&upstream=shop&server=127.0.0.1:81", "op must be add or del")]
    [InlineData("op=add&server=127.0.0.1:81", "upstream is a namespace")]
    [InlineData("op=add&upstream=a%20b&server=127.0.0.1:81", "upstream is a namespace")]
    [InlineData("op=add&upstream=shop", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=127.0.0.1", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=127.0.0.1:0", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=127.0.0.1:65536", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=127.0.0.1:99999999999", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=0.0.0.0:80", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=a/b:80", "server must be HOST:PORT")]
    [InlineData("op=add&upstream=shop&server=:80", "server must be HOST:PORT")]
    public async Task Put_WhatCannotBe_IsRefusedAndSaysHow(string query, string problem)
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(81));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var answer = await PutAsync(gateway, query, HttpStatusCode.BadRequest);

        Assert.StartsWith(problem, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(registry.Registered);
    }

    [Fact]
    public async Task Get_Upstream_ListsItsServers()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(81, weight: 5));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        Assert.Equal(
            """{"upstream":"shop","servers":[{"server":"127.0.0.1:81","weight":5,"status":"online","mode":"lease"}]}""",
            (await gateway.AdminAsync("/ups?upstream=shop")).GetRawText());

        using var unknown = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/ups?upstream=nowhere"));
        using var missing = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/ups"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.StatusCode, missing.StatusCode));
    }

    private static IEnumerable<string?> ServersOf(JsonElement answer) =>
        answer.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("server").GetString());

    private static async Task<JsonElement> PutAsync(GatewayHost gateway, string query, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(gateway.Admin, $"/ups?{query}"));
        using var response = await gateway.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

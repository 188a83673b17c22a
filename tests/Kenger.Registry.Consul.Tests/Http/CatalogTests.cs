using System.Net;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Http;

public sealed class CatalogTests
{
    [Fact]
    public async Task Services_OfBothApis_AreListedWithTheirTags()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1001, "Tags": ["v1", "north"]}""");
        await host.RegisterAsync("""{"ID": "a-2", "Name": "a", "Port": 1002, "Tags": ["v2"]}""");
        await host.PostAsync("node/register", """{"ns": "b", "host": "127.0.0.2", "port": 2001, "weight": 50, "labels": {"tags": "x,y", "zone": "n"}}""");

        Assert.Equal("""{"a":["north","v1","v2"],"b":["x","y"]}""", (await host.GetAsync("/v1/catalog/services")).Text);
        var own = (await host.GetAsync("/v1/catalog/service/b")).List.Single()!;
        Assert.Equal(("b-127.0.0.2-2001", "127.0.0.2", 50), ((string?)own["ServiceID"], (string?)own["Node"], (int)own["ServiceWeights"]!["Passing"]!));
        Assert.Equal("""{"zone":"n"}""", own["ServiceMeta"]!.ToJsonString());
        Assert.Equal(["127.0.0.1", "127.0.0.2"], (await host.GetAsync("/v1/catalog/nodes")).List.Select(node => (string?)node!["Node"]));
        Assert.Equal(["a-1", "a-2"], (await host.GetAsync("/v1/catalog/node/127.0.0.1")).Json["Services"]!.AsObject().Select(service => service.Key).Order());
        Assert.Equal("null", (await host.GetAsync("/v1/catalog/node/nobody")).Text);
        Assert.Equal(2, (await host.GetAsync("/v1/catalog/node-services/127.0.0.1")).Json["Services"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("tag=v1", 1)]
    [InlineData("tag=V1&tag=north", 1)]
    [InlineData("tag=v1&tag=v2", 0)]
    [InlineData("near=_agent", 2)]
    [InlineData("stale&cached", 2)]
    public async Task Service_WithTags_HasThoseThatHaveAll(string query, int count)
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1001, "Tags": ["v1", "north"]}""");
        await host.RegisterAsync("""{"ID": "a-2", "Name": "a", "Port": 1002, "Tags": ["v2", "north"]}""");

        Assert.Equal(count, (await host.GetAsync($"/v1/catalog/service/a?{query}")).List.Count);
        Assert.Equal(count, (await host.GetAsync($"/v1/health/service/a?{query}")).List.Count);
    }

    [Theory]
    [InlineData("filter=Service.Meta.x==y")]
    [InlineData("node-meta=a:b")]
    [InlineData("ns=team")]
    [InlineData("index=x")]
    [InlineData("index=1&wait=long")]
    public async Task Service_WhatKengerHasNot_IsRefusedNotIgnored(string query)
    {
        await using var host = await ConsulHost.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await host.GetAsync($"/v1/catalog/service/a?{query}")).Status);
    }

    [Fact]
    public async Task Register_FromOutside_TellsTheChecksToo()
    {
        await using var host = await ConsulHost.StartAsync();
        Assert.Equal("true", (await host.PutAsync("/v1/catalog/register", """
            {"Node": "db-machine", "Address": "127.0.0.7", "Service": {"ID": "db-1", "Service": "db", "Port": 5432, "Tags": ["primary"]},
             "Check": {"CheckID": "db-ping", "Name": "ping", "Status": "passing", "ServiceID": "db-1", "Output": "pong"}}
            """)).Text);
        var seen = (await host.GetAsync("/v1/health/service/db?passing")).List.Single()!;
        Assert.Equal(("db-machine", "127.0.0.7", "127.0.0.7"), ((string?)seen["Node"]!["Node"], (string?)seen["Node"]!["Address"], (string?)seen["Service"]!["Address"]));
        Assert.Equal(("db-ping", "pong"), ((string?)seen["Checks"]![0]!["CheckID"], (string?)seen["Checks"]![0]!["Output"]));

        await host.PutAsync("/v1/catalog/register", """
            {"Node": "db-machine", "Address": "127.0.0.7", "Checks": [{"CheckID": "db-ping", "Name": "ping", "Status": "critical", "ServiceID": "db-1", "Output": "no answer"}]}
            """);
        Assert.Empty((await host.GetAsync("/v1/health/service/db?passing")).List);
        Assert.Equal("no answer", (string?)(await host.GetAsync("/v1/health/state/critical")).List.Single()!["Output"]);
        Assert.Single((await host.GetAsync("/v1/health/node/db-machine")).List);

        await host.PutAsync("/v1/catalog/deregister", """{"Node": "db-machine", "ServiceID": "db-1", "CheckID": "db-ping"}""");
        Assert.Single((await host.GetAsync("/v1/health/service/db?passing")).List);
        await host.PutAsync("/v1/catalog/deregister", """{"Node": "db-machine"}""");
        Assert.Equal("[]", (await host.GetAsync("/v1/health/service/db")).Text);
        Assert.Equal("true", (await host.PutAsync("/v1/catalog/deregister", """{"Node": "db-machine"}""")).Text);
    }

    [Theory]
    [InlineData("""{"Node": "n"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"Node": "n", "Address": "127.0.0.7"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"Node": "n", "Address": "127.0.0.7", "Check": {"Name": "x", "ServiceID": "none"}}""", HttpStatusCode.NotFound)]
    [InlineData("""{"Node": "n", "Address": "127.0.0.7", "Check": {"Name": "x", "Status": "well"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"Node": "n", "Address": "127.0.0.7", "Service": {"Service": "s", "Port": 1}, "Checks": [{"Name": "x"}, {"Name": "x"}]}""", HttpStatusCode.BadRequest)]
    public async Task Register_FromOutsideWithoutAService_IsRefused(string json, HttpStatusCode status)
    {
        await using var host = await ConsulHost.StartAsync();

        Assert.Equal(status, (await host.PutAsync("/v1/catalog/register", json)).Status);
    }

    // Programs registered by Consul's API take part in gray releases without a change: by their tags, and what they are told are the weights in force.
    [Fact]
    public async Task Rollout_OfATag_ShiftsTheWeightsThatClientsOfConsulSee()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "old", "Name": "shop", "Port": 1001, "Tags": ["stable", "version=v1"]}""");
        await host.RegisterAsync("""{"ID": "new", "Name": "shop", "Port": 1002, "Tags": ["gray", "version=v2"]}""");

        var started = await host.PostAsync("rollout/start", """{"ns": "shop", "label": "version=v2", "steps": [20], "manual": true}""");
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);

        var weights = (await host.GetAsync("/v1/health/service/shop?passing")).List.ToDictionary(each => (string)each!["Service"]!["ID"]!, each => (int)each!["Service"]!["Weights"]!["Passing"]!);
        Assert.Equal(4, weights["old"] / weights["new"]);
        Assert.Equal("new", (string?)(await host.GetAsync("/v1/health/service/shop?passing&tag=gray")).List.Single()!["Service"]!["ID"]);

        await host.PostAsync("rollout/abort", """{"ns": "shop"}""");
        Assert.Equal("old", (string?)(await host.GetAsync("/v1/health/service/shop?passing")).List.Single()!["Service"]!["ID"]);
        Assert.Contains("a rollout, a gate, an operator", (await host.GetAsync("/v1/health/service/shop?tag=gray")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_DrainedOrWithoutWeight_IsNotPassing()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.PostAsync("node/register", """{"ns": "b", "host": "127.0.0.2", "port": 2001}""");
        await host.PostAsync("node/register", """{"ns": "b", "host": "127.0.0.3", "port": 2001}""");
        await host.PostAsync("node/register", """{"ns": "b", "host": "127.0.0.4", "port": 2001}""");
        await host.PostAsync("node/drain", """{"ns": "b", "host": "127.0.0.2", "port": 2001}""");
        await host.PostAsync("node/weight", """{"ns": "b", "host": "127.0.0.3", "port": 2001, "weight": 0}""");

        Assert.Equal("127.0.0.4", (string?)(await host.GetAsync("/v1/health/service/b?passing=1")).List.Single()!["Service"]!["Address"]);
        Assert.Equal(3, (await host.GetAsync("/v1/health/service/b?passing=false")).List.Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.GetAsync("/v1/health/service/b?passing=perhaps")).Status);
        Assert.Equal(2, (await host.GetAsync("/v1/health/state/critical")).List.Count);
        Assert.Equal(5, (await host.GetAsync("/v1/health/state/any")).List.Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.GetAsync("/v1/health/state/well")).Status);
    }
}

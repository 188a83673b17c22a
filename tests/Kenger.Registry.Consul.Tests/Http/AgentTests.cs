using System.Net;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Http;

public sealed class AgentTests
{
    [Fact]
    public async Task Register_Service_IsANodeOfItsNamespaceAndSeenByBothApis()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""
            {"ID": "star-3000", "Name": "star", "Address": "127.0.0.9", "Port": 3000, "Tags": ["gray", "zone=north"], "Meta": {"version": "v2", "long": "LONG"}, "Weights": {"Passing": 10, "Warning": 2}}
            """.Replace("LONG", new string('x', 200), StringComparison.Ordinal));

        var node = (await host.GetAsync("/api/upstream/node/list?ns=star")).Json["data"]![0]!;
        Assert.Equal(("127.0.0.9", 3000, 10, "online", "static"), ((string?)node["host"], (int)node["port"]!, (int)node["weight"]!, (string?)node["status"], (string?)node["mode"]));
        // What no label can be is left out.
        Assert.Equal("""{"tags":"gray,zone=north","version":"v2","zone":"north"}""", node["labels"]!.ToJsonString());

        var seen = (await host.GetAsync("/v1/health/service/star?passing")).List.Single()!;
        var service = seen["Service"]!;
        Assert.Equal(("star-3000", "star", "127.0.0.9", 3000), ((string?)service["ID"], (string?)service["Service"], (string?)service["Address"], (int)service["Port"]!));
        Assert.Equal("""["gray","zone=north"]""", service["Tags"]!.ToJsonString());
        Assert.Equal(("v2", 200), ((string?)service["Meta"]!["version"], ((string?)service["Meta"]!["long"])!.Length));
        Assert.Equal("""{"Passing":10,"Warning":2}""", service["Weights"]!.ToJsonString());
        Assert.Equal(("127.0.0.1", "127.0.0.1", "dc1"), ((string?)seen["Node"]!["Node"], (string?)seen["Node"]!["Address"], (string?)seen["Node"]!["Datacenter"]));
        Assert.Empty(seen["Checks"]!.AsArray());

        var own = (await host.GetAsync("/v1/agent/services")).Json.AsObject();
        Assert.Equal("star-3000", Assert.Single(own).Key);
        Assert.Equal("star", (string?)(await host.GetAsync("/v1/agent/service/star-3000")).Json["Service"]);
    }

    [Fact]
    public async Task Register_NamesInAnyForm_AreRead()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""
            {"name": "orders", "id": "o-1", "address": "127.0.0.2", "port": 80, "enable_tag_override": true, "unknown": 1, "tags": null,
             "check": {"http": "http://127.0.0.2:80/up", "interval": "10s", "deregister_critical_service_after": "5m", "status": "passing"}}
            """);

        var check = (await host.GetAsync("/v1/health/checks/orders")).List.Single()!;
        Assert.Equal(("service:o-1", "Service 'orders' check", "passing", "http", "10s", "10s"), (
            (string?)check["CheckID"], (string?)check["Name"], (string?)check["Status"], (string?)check["Type"], (string?)check["Interval"], (string?)check["Timeout"]));
        Assert.True((bool)(await host.GetAsync("/v1/agent/service/o-1")).Json["EnableTagOverride"]!);
        // Gateways ask where the check asks.
        Assert.Equal("/up", (string?)(await host.GetAsync("/api/upstream/node/list?ns=orders")).Json["data"]![0]!["health_path"]);
    }

    [Theory]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("""{""", "must be a JSON object")]
    [InlineData("""{"Port": 1}""", "Name is missing")]
    [InlineData("""{"Name": "a b", "Port": 1}""", "Name must be 1 to 64")]
    [InlineData("""{"Name": "a"}""", "Port must be a port")]
    [InlineData("""{"Name": "a", "Port": "1"}""", "Port must be a whole number")]
    [InlineData("""{"Name": "a", "Port": 1, "Address": "169.254.169.254"}""", "Address must not be 169.254.169.254: it is")]
    [InlineData("""{"Name": "a", "Port": 1, "Weights": {"Passing": 0}}""", "Weights.Passing must be")]
    [InlineData("""{"Name": "a", "Port": 1, "Kind": "connect-proxy"}""", "Kind belongs to Consul's service mesh")]
    [InlineData("""{"Name": "a", "Port": 1, "Connect": {"SidecarService": {}}}""", "Connect belongs to Consul's service mesh")]
    [InlineData("""{"Name": "a", "Port": 1, "Check": {"Args": ["rm"], "Interval": "1s"}}""", "Check.Args runs a program")]
    [InlineData("""{"Name": "a", "Port": 1, "Check": {"HTTP": "http://127.0.0.1"}}""", "Check.Interval must be > 0")]
    [InlineData("""{"Name": "a", "Port": 1, "Check": {"TTL": "soon"}}""", "Check.TTL must be a duration")]
    [InlineData("""{"Name": "a", "Port": 1, "Checks": [{"TTL": "1s"}, {"TTL": "1s", "TCP": "a:1", "Interval": "1s"}]}""", "Checks[1].TTL or HTTP, TCP or GRPC must be given, and one of them alone")]
    [InlineData("""{"Name": "a", "Port": 1, "Check": {"HTTP": "http://127.0.0.1", "Interval": "1s", "Method": "GET\r\nX: y"}}""", "Check.Method must be a method")]
    [InlineData("""{"Name": "a", "Port": 1, "Tags": ["a\u0007"]}""", "Tags must be")]
    [InlineData("""{"Name": "a", "Port": 1, "Tags": ["\ud800"]}""", "must be a JSON object")]
    [InlineData("""{"Name": "a", "Port": 1, "\ud800": 1}""", "must be a JSON object")]
    [InlineData("""{"Name": "a", "Port": 1, "Checks": [{"CheckID": "x", "TTL": "1s"}, {"CheckID": "x", "TTL": "2s"}]}""", "Checks must have an id each")]
    [InlineData("""{"Name": "a", "Port": 1, "Check": {"Name": "a\u001b[2J", "TTL": "1s"}}""", "Check.Name must be at most 256 characters")]
    [InlineData("""{"Name": "a", "Port": 1, "Check": {"HTTP": "http://a/\n", "Interval": "1s"}}""", "Check.HTTP must be at most 2048 characters")]
    public async Task Register_WhatCannotBe_IsRefusedAndSaysWhy(string json, string why)
    {
        await using var host = await ConsulHost.StartAsync();

        var reply = await host.PutAsync("/v1/agent/service/register", json);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains(why, reply.Text, StringComparison.Ordinal);
        Assert.StartsWith("text/plain", reply.ContentType, StringComparison.Ordinal);
        Assert.Empty(host.Snapshot.Namespaces);
    }

    [Fact]
    public async Task Register_SameIdAtAnotherPort_TakesThePlaceOfTheFirst()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1001}""");
        await host.RegisterAsync("""{"ID": "a-2", "Name": "a", "Port": 1002}""");
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1003}""");

        var left = PortsOf(await host.GetAsync("/v1/catalog/service/a"));
        Assert.Equal([1002, 1003], left);
    }

    [Fact]
    public async Task Register_TheSameAgain_MovesNoRevision()
    {
        await using var host = await ConsulHost.StartAsync();
        const string Json = """{"ID": "a-1", "Name": "a", "Port": 1001, "Check": {"TTL": "10m"}}""";
        await host.RegisterAsync(Json);
        await host.PutAsync("/v1/agent/check/pass/service:a-1?note=well");
        var version = host.Snapshot.Version;

        await host.RegisterAsync(Json);

        Assert.Equal(version, host.Snapshot.Version);
        Assert.Equal("passing", (string?)(await host.GetAsync("/v1/health/checks/a")).List.Single()!["Status"]);
    }

    [Fact]
    public async Task Deregister_ById_RemovesThatNodeAndRefusesUnknownOnes()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a/1", "Name": "a", "Port": 1001}""");
        await host.RegisterAsync("""{"ID": "a-2", "Name": "a", "Port": 1002}""");

        Assert.Equal(HttpStatusCode.OK, (await host.PutAsync("/v1/agent/service/deregister/a/1")).Status);
        var again = await host.PutAsync("/v1/agent/service/deregister/a/1");

        Assert.Equal(HttpStatusCode.NotFound, again.Status);
        Assert.StartsWith("Unknown service ID \"a/1\"", again.Text, StringComparison.Ordinal);
        Assert.Equal(1002, Assert.Single(PortsOf(await host.GetAsync("/v1/catalog/service/a"))));
    }

    [Fact]
    public async Task Register_ByKengersApi_EndsWhatConsulKept()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Address": "127.0.0.2", "Port": 1001, "Check": {"TTL": "30s"}}""");

        await host.PostAsync("node/register", """{"ns": "a", "host": "127.0.0.2", "port": 1001}""");

        var check = (await host.GetAsync("/v1/health/checks/a")).List.Single()!;
        Assert.Equal(("kenger:a-127.0.0.2-1001", "passing"), ((string?)check["CheckID"], (string?)check["Status"]));
        Assert.Empty((await host.GetAsync("/v1/agent/services")).Json.AsObject());
    }

    [Fact]
    public async Task Maintenance_OnAndOff_TakesTheNodeOutAndBackIn()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1001}""");

        await host.PutAsync("/v1/agent/service/maintenance/a-1?enable=true&reason=disk");
        var check = (await host.GetAsync("/v1/agent/checks")).Json["_service_maintenance:a-1"]!;
        Assert.Equal(("critical", "disk"), ((string?)check["Status"], (string?)check["Notes"]));
        Assert.Empty((await host.GetAsync("/v1/health/service/a?passing=true")).List);
        Assert.Equal("offline", await StatusAsync(host));
        // A heartbeat is no word about that.
        await host.PostAsync("heartbeat", """{"ns": "a", "host": "127.0.0.1", "port": 1001}""");
        Assert.Equal("offline", await StatusAsync(host));

        await host.PutAsync("/v1/agent/service/maintenance/a-1?enable=false");
        Assert.Single((await host.GetAsync("/v1/health/service/a?passing=true")).List);
        Assert.Equal("online", await StatusAsync(host));
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PutAsync("/v1/agent/service/maintenance/a-1")).Status);
    }

    [Fact]
    public async Task Self_Asked_TellsWhatClientsLookFor()
    {
        await using var host = await ConsulHost.StartAsync(consul: options => options.Datacenter = "north");

        var self = (await host.GetAsync("/v1/agent/self")).Json;

        Assert.Equal(("north", "127.0.0.1"), ((string?)self["Config"]!["Datacenter"], (string?)self["Config"]!["NodeName"]));
        Assert.Equal("kenger", (string?)self["Member"]!["Name"]);
        Assert.Equal(1, (int)(await host.GetAsync("/v1/agent/members")).List.Single()!["Status"]!);
        Assert.Matches("^\"[0-9.]+:8300\"$", (await host.GetAsync("/v1/status/leader")).Text);
        Assert.Single((await host.GetAsync("/v1/status/peers")).List);
        Assert.Equal("""["north"]""", (await host.GetAsync("/v1/catalog/datacenters")).Text);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.GetAsync("/v1/catalog/services?dc=south")).Status);
    }

    [Fact]
    public async Task Unknown_Paths_SayWhatIsNotThere()
    {
        await using var host = await ConsulHost.StartAsync();

        Assert.Equal(HttpStatusCode.NotImplemented, (await host.GetAsync("/v1/kv/a")).Status);
        Assert.Equal(HttpStatusCode.NotImplemented, (await host.PutAsync("/v1/session/create")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/v1/agent/nothing")).Status);
        using var deleted = await host.Client.DeleteAsync("/v1/catalog/services");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, deleted.StatusCode);
    }

    private static async Task<string?> StatusAsync(ConsulHost host) => (string?)(await host.GetAsync("/api/upstream/node/list?ns=a")).Json["data"]![0]!["status"];

    private static int[] PortsOf(ConsulReply reply) => [.. reply.List.Select(each => (int)each!["ServicePort"]!).Order()];
}

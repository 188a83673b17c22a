using System.Net;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Checks;

public sealed class TtlTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Ttl_WordsAndSilence_AreItsStatus()
    {
        await using var host = await StartAsync();
        Assert.Equal("critical", await StatusAsync(host));

        await host.PutAsync("/v1/agent/check/pass/service:a-1?note=all%20well");
        Assert.Equal("passing", await StatusAsync(host));
        Assert.Equal("all well", (string?)(await host.GetAsync("/v1/health/checks/a")).List.Single()!["Output"]);
        await host.PutAsync("/v1/agent/check/warn/service:a-1");
        Assert.Equal("warning", await StatusAsync(host));
        await host.PutAsync("/v1/agent/check/fail/service:a-1?note=disk%20full");
        Assert.Equal("critical", await StatusAsync(host));
        Assert.Empty((await host.GetAsync("/v1/health/service/a?passing")).List);
        await host.PutAsync("/v1/agent/check/update/service:a-1", """{"Status": "passing", "Output": "back"}""");
        Assert.Equal("passing", await StatusAsync(host));

        await PassTimeAsync(host, 9.9);
        Assert.Equal("passing", await StatusAsync(host));
        await PassTimeAsync(host, 0.2);
        Assert.Equal("critical", await StatusAsync(host));
        Assert.Equal("TTL expired: the service said nothing for 10s", (string?)(await host.GetAsync("/v1/health/checks/a")).List.Single()!["Output"]);
    }

    // A heartbeat: no change, no revision, nobody wakes.
    [Fact]
    public async Task Ttl_TheSameWordAgain_KeepsItAndMovesNoRevision()
    {
        await using var host = await StartAsync();
        await host.PutAsync("/v1/agent/check/pass/service:a-1");
        var version = host.Snapshot.Version;
        for (var i = 0; i < 5; i++)
        {
            await PassTimeAsync(host, 8);
            Assert.Equal(HttpStatusCode.OK, (await host.PutAsync($"/v1/agent/check/pass/service:a-1?note=beat-{i}")).Status);
        }

        Assert.Equal("passing", await StatusAsync(host));
        Assert.Equal(version, host.Snapshot.Version);
        Assert.Equal("beat-4", (string?)(await host.GetAsync("/v1/health/checks/a")).List.Single()!["Output"]);
    }

    [Fact]
    public async Task Ttl_TwoOfOneService_AreHeardEachByItself()
    {
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1, "Checks": [{"CheckID": "x", "TTL": "10s"}, {"CheckID": "y", "TTL": "10s"}]}""");
        await host.PutAsync("/v1/agent/check/pass/x");
        await host.PutAsync("/v1/agent/check/pass/y");
        Assert.Single((await host.GetAsync("/v1/health/service/a?passing")).List);

        await PassTimeAsync(host, 6);
        await host.PutAsync("/v1/agent/check/pass/x");
        await PassTimeAsync(host, 6);

        var checks = (await host.GetAsync("/v1/health/checks/a")).List.ToDictionary(check => (string)check!["CheckID"]!, check => (string?)check!["Status"]);
        Assert.Equal(("passing", "critical"), (checks["x"], checks["y"]));
    }

    [Fact]
    public async Task DeregisterAfter_CriticalForSoLong_RemovesTheServiceNoSoonerThanAMinute()
    {
        await using var host = await StartAsync(""", "DeregisterCriticalServiceAfter": "5s" """);
        await host.PutAsync("/v1/agent/check/pass/service:a-1");
        await PassTimeAsync(host, 10);
        Assert.Equal("critical", await StatusAsync(host));

        await PassTimeAsync(host, 59);
        Assert.Single((await host.GetAsync("/v1/catalog/service/a")).List);
        await PassTimeAsync(host, 1.1);

        Assert.Empty((await host.GetAsync("/v1/catalog/service/a")).List);
        Assert.Single(host.Log.Entries, entry => entry.Id == EventIds.ServiceReaped);
    }

    [Fact]
    public async Task Node_ThatRegisteredByConsul_IsNotExpiredBySilence()
    {
        await using var host = await StartAsync();
        await host.PutAsync("/v1/agent/check/fail/service:a-1");

        _time.SetUtcNow(_time.GetUtcNow().AddHours(2));
        await host.RunDutiesAsync();

        Assert.Single((await host.GetAsync("/v1/catalog/service/a")).List);
    }

    [Theory]
    [InlineData("pass/nobody")]
    [InlineData("pass/service:b-1")]
    public async Task Words_ForNoTtlCheck_AreRefused(string path)
    {
        await using var host = await StartAsync();
        await host.RegisterAsync("""{"ID": "b-1", "Name": "b", "Port": 2, "Check": {"TCP": "127.0.0.1:1", "Interval": "10s"}}""");

        Assert.Equal(HttpStatusCode.NotFound, (await host.PutAsync($"/v1/agent/check/{path}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PutAsync("/v1/agent/check/update/service:a-1", """{"Status": "well"}""")).Status);
    }

    [Fact]
    public async Task Register_CheckOfAService_IsAddedAndRemoved()
    {
        await using var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1}""");

        Assert.Equal(HttpStatusCode.OK, (await host.PutAsync("/v1/agent/check/register", """{"ID": "mem", "Name": "memory", "ServiceID": "a-1", "TTL": "15s", "Notes": "n"}""")).Status);
        Assert.Equal("critical", await StatusAsync(host));
        await host.PutAsync("/v1/agent/check/pass/mem");
        Assert.Equal("passing", await StatusAsync(host));
        Assert.Equal("n", (string?)(await host.GetAsync("/v1/agent/checks")).Json["mem"]!["Notes"]);
        await host.PutAsync("/v1/agent/check/deregister/mem");
        Assert.Empty((await host.GetAsync("/v1/agent/checks")).Json.AsObject());

        Assert.Equal(HttpStatusCode.BadRequest, (await host.PutAsync("/v1/agent/check/register", """{"Name": "machine", "TTL": "15s"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.PutAsync("/v1/agent/check/register", """{"Name": "x", "ServiceID": "none", "TTL": "15s"}""")).Status);
    }

    [Fact]
    public async Task Restart_OfTheRegistry_KeepsServicesAndChecks()
    {
        var directory = Directory.CreateTempSubdirectory("kenger-consul-");
        try
        {
            var store = "sqlite:" + Path.Combine(directory.FullName, "registry.db");
            await using (var host = await ConsulHost.StartAsync(_time, store: store))
            {
                await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1, "Tags": ["t"], "Check": {"TTL": "10s"}}""");
                await host.PutAsync("/v1/agent/check/pass/service:a-1?note=before");
            }

            _time.SetUtcNow(_time.GetUtcNow().AddHours(1));
            await using var again = await ConsulHost.StartAsync(_time, store: store);
            await again.RunChecksAsync();

            // Nobody could be heard meanwhile.
            var seen = (await again.GetAsync("/v1/health/service/a?passing&tag=t")).List.Single()!;
            Assert.Equal("before", (string?)seen["Checks"]![0]!["Output"]);
            await PassTimeAsync(again, 10);
            Assert.Equal("critical", await StatusAsync(again));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<ConsulHost> StartAsync(string more = "")
    {
        var host = await ConsulHost.StartAsync(_time);
        await host.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"TTL": "10s"{{{more}}}}}""");
        return host;
    }

    private async Task PassTimeAsync(ConsulHost host, double seconds)
    {
        await host.RunChecksAsync();
        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(seconds));
        await host.RunChecksAsync();
    }

    private static async Task<string?> StatusAsync(ConsulHost host) => (string?)(await host.GetAsync("/v1/health/checks/a")).List.Single()!["Status"];
}

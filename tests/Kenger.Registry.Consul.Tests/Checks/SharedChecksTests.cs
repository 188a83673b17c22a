using System.Net;
using Kenger.Registry.Consul.Tests.Hosting;
using Kenger.Registry.Server.Writing;
using Kenger.TestKit.MariaDb;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Consul.Tests.Checks;

/// <summary>Two servers on one database. A lease of the database runs by a clock that no test has, so the tests say there who holds the duty.</summary>
[NeedsMariaDb]
public sealed class SharedChecksTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private MariaDbServer? _mariaDb;
    private string _database = "";

    public async Task InitializeAsync()
    {
        if (MariaDbServer.IsInstalled)
        {
            _mariaDb = await MariaDbServer.StartAsync();
            _database = _mariaDb.CreateDatabase();
        }
    }

    public async Task DisposeAsync() => await (_mariaDb?.DisposeAsync() ?? ValueTask.CompletedTask);

    [ContractFact]
    public async Task Check_TwoServersWithOneStore_IsRunByOneOfThemAndToldByBoth()
    {
        var status = 200;
        await using var service = await CheckedService.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await second.RegisterAsync($$$"""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"HTTP": "{{{service.Url}}}", "Interval": "10s"}}""");

        await RunChecksAsync(first);
        HoldDuty();
        await RunChecksAsync(second);
        Assert.Equal(1, service.Asked);
        Assert.Equal(("passing", "passing"), (await StatusAsync(first), await StatusAsync(second)));

        status = 500;
        await PassTimeAsync(first);
        HoldDuty();
        await RunChecksAsync(second);
        Assert.Equal(2, service.Asked);
        Assert.Equal(("critical", "critical"), (await StatusAsync(first), await StatusAsync(second)));

        // The first one is held up, and the duty goes over.
        status = 200;
        FreeDuty();
        await PassTimeAsync(second);
        HoldDuty();
        await PassTimeAsync(second);
        await RunChecksAsync(first);
        var asked = service.Asked;
        // In its turn somewhere within the interval since it took over, and once more at most.
        Assert.InRange(asked, 3, 4);
        Assert.Equal(("passing", "passing"), (await StatusAsync(first), await StatusAsync(second)));
        await PassTimeAsync(first);
        Assert.Equal(asked, service.Asked);
    }

    [ContractFact]
    public async Task Ttl_HeardByTheServerWithoutTheDuty_KeepsTheServiceUp()
    {
        await using var first = await StartAsync();
        await first.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1, "Check": {"TTL": "60s"}}""");
        await RunChecksAsync(first);
        HoldDuty();
        await using (var second = await StartAsync())
        {
            await SayAsync(second);
            await RunChecksAsync(first);
            _time.SetUtcNow(_time.GetUtcNow().AddSeconds(59));
            await SayAsync(second);
            // At its end it keeps what it heard, as it does every second.
        }

        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(59));
        await RunChecksAsync(first);

        Assert.Equal("passing", await StatusAsync(first));
    }

    private Task<ConsulHost> StartAsync() =>
        ConsulHost.StartAsync(_time, store: _mariaDb!.AddressOf(_database), services: static services => services.AddKengerMySqlStore());

    // Whoever has it keeps it, however slow this machine is.
    private void HoldDuty() => _mariaDb!.Execute("UPDATE upstream_duty SET until = NOW(3) + INTERVAL 1 YEAR WHERE duty = 'checks'", _database);

    private void FreeDuty() => _mariaDb!.Execute("UPDATE upstream_duty SET until = NOW(3) - INTERVAL 1 YEAR WHERE duty = 'checks'", _database);

    private async Task PassTimeAsync(ConsulHost host)
    {
        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(10));
        await RunChecksAsync(host);
    }

    private static async Task RunChecksAsync(ConsulHost host)
    {
        await CatchUpAsync(host);
        await host.RunChecksAsync();
    }

    private static async Task SayAsync(ConsulHost host)
    {
        await CatchUpAsync(host);
        Assert.Equal(HttpStatusCode.OK, (await host.PutAsync("/v1/agent/check/pass/service:a-1")).Status);
    }

    private static async Task<string?> StatusAsync(ConsulHost host)
    {
        await CatchUpAsync(host);
        return (string?)(await host.GetAsync("/v1/health/checks/a")).List.Single()!["Status"];
    }

    private static async Task CatchUpAsync(ConsulHost host) => Assert.True(await host.Services.GetRequiredService<RegistryWriter>().CatchUpAsync(CancellationToken.None));
}

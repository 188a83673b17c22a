using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Tests.Outgoing;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.MySql.Tests;

/// <summary>Two servers on one database, with one outbox.</summary>
[NeedsMariaDb]
public sealed class SharedOutboxTests : IAsyncLifetime
{
    private const string Token = "token-of-the-tests";
    private const int Namespaces = 12;

    private readonly List<WebApplication> _servers = [];
    private MariaDbServer? _mariaDb;
    private Receiver? _receiver;

    public async Task InitializeAsync()
    {
        if (MariaDbServer.IsInstalled)
        {
            _mariaDb = await MariaDbServer.StartAsync();
            _receiver = await Receiver.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await (_receiver?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_mariaDb?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [ContractFact]
    public async Task Changes_AtBothServers_AreToldOnceEach()
    {
        var address = _mariaDb!.AddressOf(_mariaDb.CreateDatabase());
        using var first = await StartAsync(address);
        using var second = await StartAsync(address);

        for (var i = 0; i < Namespaces; i++)
        {
            await RollOutAsync(i % 2 == 0 ? first : second, $"n{i}");
        }

        await Eventually.BecomesTrue(() => _receiver!.Calls.Count >= Namespaces, "all were told", TimeSpan.FromSeconds(60));

        // Whoever holds the duty goes; the other takes over what comes then, and nothing is told again.
        await _servers[0].StopAsync();
        await RollOutAsync(second, "after");
        await Eventually.BecomesTrue(() => _receiver!.Calls.Count > Namespaces, "the other one tells", TimeSpan.FromSeconds(90));
        string[] ids = [.. _receiver!.Calls.Select(call => (string)JsonNode.Parse(call.Body)!["id"]!)];
        Assert.Equal(Namespaces + 1, ids.Length);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [ContractFact]
    public async Task Link_UsedAtBothServersAtOnce_WorksOnce()
    {
        var address = _mariaDb!.AddressOf(_mariaDb.CreateDatabase());
        using var first = await StartAsync(address);
        using var second = await StartAsync(address);
        await RollOutAsync(first, "shop");
        await Eventually.BecomesTrue(() => _receiver!.Calls.Count == 1, "it was told", TimeSpan.FromSeconds(60));
        var link = new Uri((string)JsonNode.Parse(_receiver!.Calls[0].Body)!["links"]![0]!["url"]!).AbsolutePath;
        await Eventually.BecomesTrue(async () => (await second.GetAsync($"{ApiRoutes.RolloutShow}?ns=shop")).IsSuccessStatusCode, "the other knows of it");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? first : second).PostAsync(link, null)));

        Assert.Equal([200, 410, 410, 410, 410, 410], answers.Select(answer => (int)answer.StatusCode).Order());
    }

    private static async Task RollOutAsync(HttpClient server, string ns)
    {
        foreach (var port in (int[])[1, 2])
        {
            await PostAsync(server, ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"127.0.0.1","port":{{port}},"mode":"static","labels":{"version":"v{{port}}"} }""");
        }

        await PostAsync(server, ApiRoutes.RolloutStart, $$"""{"ns":"{{ns}}","label":"version=v2"}""");
    }

    private static async Task PostAsync(HttpClient server, string path, string json)
    {
        using var answer = await server.PostAsync(path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpClient> StartAsync(string store)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddKengerMySqlStore();
        builder.Services.AddKengerRegistryServer(options =>
        {
            options.Tokens.Add(Token);
            options.Store = store;
            options.WriteTimeout = TimeSpan.FromSeconds(30);
            options.PublicUrl = "https://reg.example.com";
            options.Notices.LinkSecret = new string('k', 32);
            var target = new NoticeTarget { Name = "ops", Url = _receiver!.Url.AbsoluteUri };
            target.Events.Add("rollout_started");
            options.Notices.Targets.Add(target);
        });
        var app = builder.Build();
        app.MapKengerRegistryServer();
        _servers.Add(app);
        await app.StartAsync();
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, Token);
        return client;
    }
}

using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Http;
using Kenger.TestKit;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Whatever a token that reads sends: state, store and gateways stay what they are, to the byte.</summary>
public sealed class ReadChangesNothingTests : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory _directory = new();
    private RegistryHost _registry = null!;
    private HttpClient _reader = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = new FakeTimeProvider(),
            Store = "sqlite:" + _directory.File("registry.db"),
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("reader", "read"));
                options.NamedTokens.Add(TestTokens.Named("gateways", "gateway"));
            },
        });
        await PostEndpoints.PrepareAsync(_registry, """{"ns":"known","host":"10.0.0.1","port":80,"mode":"static"}""");
        (await _registry.PostAsync(ApiRoutes.RolloutStart, """{"ns":"known","label":"version="}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.HostSwitch, """{"host":"shop.example.com","ns":"known"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"known","host":"10.0.0.1","port":80,"weight":3}""")).IsOk();
        using var gateway = ClientOf("gateways");
        (await gateway.GetAnswerAsync(ApiRoutes.Sync + "?version=0&gateway=gw1")).IsOk();
        _reader = ClientOf("reader");
    }

    public async Task DisposeAsync()
    {
        _reader.Dispose();
        await _registry.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Call_GoodOnes_ChangeNothing() => await AssertNothingChanges(async () =>
    {
        foreach (var call in GuardedCall.All)
        {
            foreach (var method in (string[])["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
            {
                await SendAsync(method, call.Path + call.Query, call.Body);
                await SendAsync(method, call.Path, call.Body);
                await SendAsync(method, call.Path + call.Query + (call.Query.Length > 0 ? "&" : "?") + "gateway=gw1", call.Body);
            }
        }
    });

    [Fact]
    public async Task Call_BrokenBodies_ChangeNothing() => await AssertNothingChanges(async () =>
    {
        foreach (var endpoint in PostEndpoints.All)
        {
            foreach (var body in (string[])["", "{", "null", "[]", "{\"ns\":\"known\"}", new string(' ', 70_000)])
            {
                await SendAsync("POST", endpoint.Path, body);
            }

            foreach (var field in endpoint.Good.Keys)
            {
                foreach (var value in BrokenValues.Of(field).Prepend(null))
                {
                    await SendAsync("POST", endpoint.Path, endpoint.With(field, value));
                }
            }
        }
    });

    [Fact]
    public async Task Sync_AsAnyGateway_LeavesNoTrace() => await AssertNothingChanges(async () =>
    {
        var current = _registry.Snapshot.Version;
        foreach (var id in (string[])["gw1", "invented", new string('g', 128), new string('g', 129), "%00", "*", "a,b"])
        {
            foreach (var version in (string[])["", "0", "1", $"{current}", $"{current + 1}", "9007199254740991", "-1", "x"])
            {
                await SendAsync("GET", $"{ApiRoutes.Sync}?gateway={id}&version={version}", "");
                await SendAsync("GET", $"{ApiRoutes.Sync}?gateway={id}&version={version}&ns=known,absent", "");
                await SendAsync("GET", $"{ApiRoutes.Applied}?gateway={id}&version={version}&ns=known", "");
            }

            // One that waits, and one whose caller goes.
            using var gone = new CancellationTokenSource();
            var poll = _reader.GetAnswerAsync($"{ApiRoutes.Sync}?gateway={id}&version={current}&wait=60s", gone.Token);
            await SendAsync("GET", $"{ApiRoutes.GatewayList}", "");
            await gone.CancelAsync();
            // An id that is none was refused before.
            Assert.True(await Record.ExceptionAsync(() => poll) is null or OperationCanceledException);
        }
    });

    private async Task AssertNothingChanges(Func<Task> calls)
    {
        var (snapshot, store, gateways) = (_registry.Snapshot, Dump(), await GatewaysAsync());
        Assert.Contains("upstream_rollout_sample", store, StringComparison.Ordinal);
        Assert.Contains("gw1", gateways, StringComparison.Ordinal);

        await calls();

        Assert.Same(snapshot, _registry.Snapshot);
        Assert.Equal(store, Dump());
        Assert.Equal(gateways, await GatewaysAsync());
    }

    private async Task<string> GatewaysAsync() => (await _registry.GetAsync(ApiRoutes.GatewayList)).IsOk().Text;

    private async Task SendAsync(string method, string target, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        request.Content = body.Length > 0 ? new StringContent(body, Encoding.UTF8, "application/json") : null;
        using var response = await _reader.SendAsync(request);
        Assert.NotEqual(500, (int)response.StatusCode);
    }

    private HttpClient ClientOf(string name)
    {
        var client = _registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return client;
    }

    /// <summary>Every row of every table.</summary>
    private string Dump()
    {
        using var connection = new SqliteConnection($"Data Source={_directory.File("registry.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        var text = new StringBuilder();
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").ToArray())
        {
            text.AppendLine(table).AppendJoin('\n', Rows(connection, $"SELECT * FROM {table}").Order(StringComparer.Ordinal)).AppendLine();
        }

        return text.ToString();
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names of tables are the registry's.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString()));
        }
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit.MariaDb;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>A registry process whose user may read and write rows only, on a database that an administrator prepares with the tool.</summary>
public sealed class PreparedDatabaseTests
{
    private const string Secret = "s3cr3tpw";
    private const string Token = "prepared-token";

    [MariaDbFact]
    public async Task Server_UserForRowsOnly_SaysWhatToRunAndRunsOncePrepared()
    {
        await using var mariaDb = await MariaDbServer.StartAsync();
        var database = mariaDb.CreateDatabase();
        mariaDb.Execute(
            $"""
            CREATE USER kenger IDENTIFIED BY '{Secret}';
            CREATE USER admin IDENTIFIED BY '{Secret}';
            GRANT SELECT, INSERT, UPDATE, DELETE ON {database}.* TO kenger;
            GRANT CREATE, ALTER, INDEX, REFERENCES, SELECT, INSERT ON {database}.* TO admin;
            """);
        var environment = new Dictionary<string, string>
        {
            ["KENGER_SERVER_TOKENS"] = Token,
            ["KENGER_SERVER_STORE"] = $"mysql://kenger:{Secret}@127.0.0.1:{mariaDb.Port}/{database}",
        };

        var unprepared = await KengerTool.RunAsync(environment, "server", "--listen", "http://127.0.0.1:0");
        Assert.NotEqual(0, unprepared.ExitCode);
        var sentence = Assert.Single(unprepared.Errors.Split('\n'));
        Assert.Contains($"run 'kenger server schema mysql | mariadb -u ADMIN -p {database}'", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, unprepared.Output + unprepared.Errors, StringComparison.Ordinal);

        var script = await KengerTool.RunAsync(environment, "server", "schema", "mysql");
        Assert.Equal("", await mariaDb.PipeAsync(script.Output, "admin", Secret, database));

        await using var server = AppProcess.StartDotnet("kenger.dll", ["server", "--listen", "http://127.0.0.1:0"], environment);
        var address = Assert.Single(await server.WhenListeningAsync());
        using var http = new HttpClient { DefaultRequestHeaders = { { ApiRoutes.TokenHeader, Token } } };
        using var registered = await http.PostAsJsonAsync(address + ApiRoutes.NodeRegister, new { ns = "shop", host = "127.0.0.1", port = 80 });
        Assert.True(registered.IsSuccessStatusCode, await registered.Content.ReadAsStringAsync());
        var list = await http.GetFromJsonAsync<JsonElement>(address + ApiRoutes.NodeList);
        Assert.Single(list.GetProperty("data").EnumerateArray());

        // An outage is told everywhere, and nowhere with the password.
        await mariaDb.KillAsync();
        using var refused = await http.PostAsJsonAsync(address + ApiRoutes.NodeRegister, new { ns = "shop", host = "127.0.0.2", port = 80 });
        Assert.Equal(503, (int)refused.StatusCode);
        var health = "";
        await Eventually.BecomesTrue(
            async () =>
            {
                using var answer = await http.GetAsync(address + "/health");
                health = await answer.Content.ReadAsStringAsync();
                return health.Contains("degraded", StringComparison.Ordinal);
            },
            "the outage is in /health");
        Assert.DoesNotContain(Secret, health + await refused.Content.ReadAsStringAsync() + server.Output + server.Errors, StringComparison.Ordinal);
    }

    [MariaDbFact]
    public async Task Server_WrongPassword_IsALineWithoutIt()
    {
        await using var mariaDb = await MariaDbServer.StartAsync();
        var database = mariaDb.CreateDatabase();
        mariaDb.Execute($"CREATE USER kenger IDENTIFIED BY 'another'; GRANT ALL ON {database}.* TO kenger;");

        using var asked = RunningTime.Start();
        var run = await KengerTool.RunAsync(
            new Dictionary<string, string>
            {
                ["KENGER_SERVER_TOKENS"] = Token,
                ["KENGER_SERVER_STORE"] = $"mysql://kenger:{Secret}@127.0.0.1:{mariaDb.Port}/{database}",
            },
            "server", "--listen", "http://127.0.0.1:0");

        Assert.Equal(1, run.ExitCode);
        // It is refused again however often it asks.
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Matches($"^kenger: mysql://127.0.0.1:{mariaDb.Port}/{database}: Access denied for user 'kenger'@[^\n]*$", run.Errors);
        Assert.DoesNotContain(Secret, run.Output + run.Errors, StringComparison.Ordinal);
    }
}

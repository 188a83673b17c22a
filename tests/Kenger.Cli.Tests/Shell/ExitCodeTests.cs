using Kenger.Cli.Shell;
using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Tests.Shell;

/// <summary>What scripts and people are told when something is wrong, without anybody to ask.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("weight", "shop", "127.0.0.1:1")]
    [InlineData("weight", "shop", "127.0.0.1:1", "5", "--reset")]
    [InlineData("weight", "shop", "127.0.0.1:1", "ten")]
    [InlineData("weight", "shop", "nowhere", "5")]
    [InlineData("drain", "shop", "127.0.0.1:1", "--ttl", "soon")]
    [InlineData("gate", "shop", "perhaps")]
    [InlineData("nodes", "--url", "nowhere")]
    [InlineData("nodes", "shop", "--ns", "shop")]
    [InlineData("nodez")]
    [InlineData("rule")]
    [InlineData("rule", "off")]
    [InlineData("rule", "off", "x")]
    [InlineData("rule", "delete", "1.5")]
    [InlineData("rule", "update")]
    [InlineData("rule", "add", "shop", "--client", "10.0.0.1")]
    [InlineData("rollout", "show", "--id", "x")]
    [InlineData("rollout", "start", "shop", "version=v2", "--timeout", "5s")]
    [InlineData("rollout", "pause", "shop", "--force")]
    [InlineData("rollout", "show", "shop", "--id", "1")]
    [InlineData("audit", "--limit", "ten")]
    [InlineData("dev", "--registry-port", "99999")]
    [InlineData("dev", "--gateway-port", "-1")]
    [InlineData("server", "--dev", "--store", "memory", "--listen", "127.0.0.1:0")]
    [InlineData("server", "--dev", "--store", "memory", "--listen", "http://127.0.0.1:99999")]
    [InlineData("server", "--dev", "--store", "nowhere", "--listen", "http://127.0.0.1:0")]
    [InlineData("gateway", "--namespace", "shop", "--listen", "127.0.0.1:0")]
    [InlineData("gateway", "--namespace", "shop", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://*:0")]
    [InlineData("why", "shop.example.com", "--gateway", "nowhere")]
    [InlineData("why", "shop.example.com", "--gateway")]
    [InlineData("why", "shop.example.com", "--routes")]
    [InlineData("why", "shop.example.com", "--routes", "")]
    public async Task WrongUsage_IsTwoAndSaidWithoutAStackTrace(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.NotEmpty(errors.Trim());
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?ssl-mod=VerifyFull", "an option 'ssl-mod', and there is none of that name; did you mean 'SslMode'?")]
    [InlineData("mysql://kenger:a/s3cr3tpw@db/kenger", "in user, password and options write @ as %40")]
    [InlineData("mysql://kenger:s3cr3tpw@db", "has no database")]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?use-affected-rows=true", "UseAffectedRows must be false")]
    [InlineData("mysql:Server=db;Database=kenger;Password=x;s3cr3tpw=y", "what follows Password is no option")]
    [InlineData("sqlite:registry.db?mode=ro", "takes no options")]
    [InlineData("sqlite::memory:", "it takes 'memory'")]
    public async Task Server_StoreThatCantBeRead_SaysWhyWithoutItsSecrets(string store, string problem)
    {
        var (exitCode, output, errors) = await RunAsync("server", "--dev", "--listen", "http://127.0.0.1:0", "--store", store);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Server_DatabaseThatIsAway_NamesItInALine()
    {
        var (exitCode, output, errors) = await RunAsync(
            "server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "mysql://kenger:s3cr3tpw@127.0.0.1:1/kenger?connect-timeout=1");

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.StartsWith("kenger: mysql://127.0.0.1:1/kenger: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output + errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task ServerSchema_MySql_IsSqlAndNothingElse()
    {
        var (exitCode, output, errors) = await RunAsync("server", "schema", "mysql");
        var (without, help, _) = await RunAsync("server", "schema");

        Assert.Equal((ExitCodes.Ok, ""), (exitCode, errors));
        Assert.StartsWith("-- Prepares a MySQL or MariaDB database", output, StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE IF NOT EXISTS upstream_node (", output, StringComparison.Ordinal);
        Assert.EndsWith(";\n", output, StringComparison.Ordinal);
        Assert.NotEqual(ExitCodes.Ok, without);
        Assert.Contains("mysql", help, StringComparison.Ordinal);
    }

    /// <summary>Every option and argument there is, with a value that can't be read and with none: never an exception.</summary>
    [Fact]
    public void Parse_EverythingWrong_IsAnErrorAndNoCrash()
    {
        var root = KengerCommandLine.Create();
        foreach (var command in root.Subcommands.SelectMany(each => each.Subcommands.Prepend(each)).Where(each => each.Subcommands.Count == 0))
        {
            var parents = command.Parents.OfType<System.CommandLine.Command>().Select(parent => parent.Name).Where(name => name != root.Name);
            string[] begin = [.. parents, command.Name];
            string[] filled = [.. begin, .. command.Arguments.Select(_ => "§")];
            Check(begin);
            Check(filled);
            foreach (var option in command.Options.Select(option => option.Name))
            {
                Check([.. begin, option]);
                Check([.. filled, option, "§"]);
                Check([.. filled, option, "§", option, "§"]);
            }
        }

        void Check(string[] arguments) => Assert.Null(Record.Exception(() => root.Parse(arguments).Errors.Count));
    }

    [Fact]
    public async Task Help_OfEveryCommand_IsThere()
    {
        var (exitCode, output, _) = await RunAsync("--help");
        var (_, server, _) = await RunAsync("server", "--help");
        var (_, gateway, _) = await RunAsync("gateway", "--help");

        Assert.Equal(ExitCodes.Ok, exitCode);
        Assert.Contains("2 the command line or a setting is wrong", output, StringComparison.Ordinal);
        Assert.Contains("mysql://", server, StringComparison.Ordinal);
        Assert.Contains("/nodes, /health, /config, /explain, /metrics, /livez and /readyz", gateway, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes", "--url", "http://127.0.0.1:1")]
    [InlineData("why", "shop.example.com", "--gateway", "http://127.0.0.1:1")]
    public async Task NobodyThere_IsThree(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);

        Assert.Equal((ExitCodes.Unreachable, ""), (exitCode, output));
        Assert.Contains("127.0.0.1:1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_EachFailure_HasItsCode()
    {
        Assert.Equal((ExitCodes.Usage, "kenger: one\nkenger: two\n"), await ReportAsync(new OptionsValidationException("", typeof(string), ["one", "two"])));
        Assert.Equal((ExitCodes.Usage, "kenger: no\n"), await ReportAsync(new FormatException("no")));
        Assert.Equal((ExitCodes.Usage, "kenger: a.json: line 3\n"), await ReportAsync(
            new InvalidDataException("a.json:", new FormatException("no", new System.Text.Json.JsonException("line 3")))));
        Assert.Equal((ExitCodes.Refused, "kenger: taken\n"), await ReportAsync(new IOException("taken")));
        Assert.Equal((ExitCodes.Unreachable, "kenger: nobody\n"), await ReportAsync(new KengerUnavailableException("nobody")));
        Assert.Equal((ExitCodes.Interrupted, ""), await ReportAsync(new OperationCanceledException()));
        Assert.Equal(
            (ExitCodes.Refused, "kenger: no rule has the id 7: `kenger rule list` shows the rules\n"),
            await ReportAsync(new KengerNotFoundException("no rule has the id 7: /rule/list tells those there are")));
        Assert.Equal(
            (ExitCodes.Refused, "kenger: there is no route 'a': `kenger route list` shows the routes\n"),
            await ReportAsync(new KengerNotFoundException("there is no route 'a': /route/list tells those there are")));
        Assert.Equal(
            (ExitCodes.Refused, "kenger: the route 'a' has no version 9 that is kept: `kenger route history` shows those there are\n"),
            await ReportAsync(new KengerNotFoundException("the route 'a' has no version 9 that is kept: /route/history tells those there are")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReportAsync(new ObjectDisposedException("x")));
    }

    private static async Task<(int ExitCode, string Errors)> ReportAsync(Exception exception)
    {
        await using var errors = new StringWriter();
        var exitCode = await Failures.ReportAsync(() => throw exception, errors);
        return (exitCode, errors.ToString().ReplaceLineEndings("\n"));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(arguments, output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }
}

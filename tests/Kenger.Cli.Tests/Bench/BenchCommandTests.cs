using System.Text.Json;
using Kenger.Cli.Bench;
using Kenger.Cli.Shell;
using Kenger.Cli.Tests.Doctor;

namespace Kenger.Cli.Tests.Bench;

/// <summary><c>kenger bench</c> against real addresses.</summary>
public sealed class BenchCommandTests
{
    [Fact]
    public async Task Bench_SomeRequests_CountsAllOfThem()
    {
        await using var peer = await ScriptedPeer.StartAsync(null, ("/", 200, "hello"));

        var (exitCode, report) = await RunAsync("--against", peer.Url, "--requests", "300", "--connections", "4", "--duration", "10m");

        Assert.Equal(ExitCodes.Ok, exitCode);
        Assert.Equal(300, report.GetProperty("answers").GetInt64());
        Assert.Empty(report.GetProperty("failures").EnumerateObject());
        Assert.True(report.GetProperty("p50").GetDouble() <= report.GetProperty("p99").GetDouble());
        Assert.True(report.GetProperty("p99").GetDouble() <= report.GetProperty("max").GetDouble());
        Assert.True(report.GetProperty("per_second").GetDouble() > 0);
    }

    [Fact]
    public async Task Bench_ForATime_Ends()
    {
        await using var peer = await ScriptedPeer.StartAsync(null, ("/", 200, "hello"));

        var (exitCode, report) = await RunAsync("--against", peer.Url, "--duration", "200ms", "--connections", "2");

        Assert.True(exitCode == ExitCodes.Ok || report.GetProperty("answers").GetInt64() == 0, "a machine that stands still for so long measures nothing");
        Assert.True(report.GetProperty("seconds").GetDouble() >= 0.19);
    }

    [Fact]
    public async Task Bench_AnswersThatAreErrors_AreToldByStatus()
    {
        await using var peer = await ScriptedPeer.StartAsync(null, ("/", 503, ""));

        var (exitCode, report) = await RunAsync("--against", peer.Url, "--requests", "20");

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Equal(20, report.GetProperty("failures").GetProperty("503").GetInt64());
    }

    [Fact]
    public async Task Bench_NobodyAnswers_SaysSo()
    {
        var (exitCode, report) = await RunAsync("--against", "http://127.0.0.1:1/", "--requests", "3", "--connections", "1");

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Equal(3, report.GetProperty("failures").GetProperty("ConnectionRefused").GetInt64());
    }

    [Fact]
    public async Task Bench_ForPeople_IsATable()
    {
        await using var peer = await ScriptedPeer.StartAsync(null, ("/", 200, "hello"));
        await using var output = new StringWriter();

        Assert.Equal(ExitCodes.Ok, await KengerCommandLine.RunAsync(["bench", "--against", peer.Url, "--requests", "7", "--connections", "1"], output, TextWriter.Null));

        Assert.Contains("PER SECOND", output.ToString(), StringComparison.Ordinal);
        Assert.Matches("(?m)^7 +[0-9.]+ ", output.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1", "http://192.0.2.1/", "is another machine")]
    [InlineData("name", "http://example.com/", "is another machine")]
    [InlineData("no address", "localhost:18080", "must be an address")]
    [InlineData("a file", "file:///etc/passwd", "must be an address")]
    [InlineData("a password", "http://user:secret@127.0.0.1/", "must be an address")]
    public void Check_WhatIsNotToBeLoaded_IsRefused(string what, string url, string expected) => Assert.True(
        Assert.Throws<FormatException>(() => BenchCommand.Check(url, null, null, null, null, isMine: false)).Message.Contains(expected, StringComparison.Ordinal), what);

    [Theory]
    [InlineData(0, "10s", null)]
    [InlineData(1001, "10s", null)]
    [InlineData(1, "0s", null)]
    [InlineData(1, "11m", null)]
    [InlineData(1, "10s", 0L)]
    [InlineData(1, "10s", -5L)]
    public void Check_BeyondTheBounds_IsRefused(int connections, string duration, long? requests)
    {
        Assert.True(Kenger.Cli.Output.Duration.TryParse(duration, out var time));

        Assert.Throws<FormatException>(() => BenchCommand.Check("http://127.0.0.1/", null, connections, time, requests, isMine: false));
    }

    [Fact]
    public void Check_AnotherMachineThatIsMine_IsTaken() => Assert.Equal(16, BenchCommand.Check("http://192.0.2.1/", "shop.example.com", null, null, null, isMine: true).Connections);

    private static async Task<(int ExitCode, JsonElement Report)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(["bench", .. arguments, "--json"], output, TextWriter.Null);
        return (exitCode, JsonDocument.Parse(output.ToString()).RootElement);
    }
}

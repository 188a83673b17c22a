using Kenger.Cli.Shell;

namespace Kenger.Cli.Tests.Doctor;

/// <summary><c>kenger health</c> against real addresses.</summary>
public sealed class HealthCommandTests
{
    [Theory]
    [InlineData(200, ExitCodes.Ok)]
    [InlineData(204, ExitCodes.Ok)]
    [InlineData(302, ExitCodes.Refused)]
    [InlineData(404, ExitCodes.Refused)]
    [InlineData(503, ExitCodes.Refused)]
    public async Task Health_WhoeverAnswers_IsWellOnlyWith2xx(int status, int expected)
    {
        await using var peer = await ScriptedPeer.StartAsync(null, ("/readyz", status, ""));

        var (exitCode, said) = await AskAsync(peer.Url + "/readyz");

        Assert.Equal(expected, exitCode);
        Assert.Contains($"{status}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_NobodyListens_IsUnreachable()
    {
        var (exitCode, said) = await AskAsync("http://127.0.0.1:1/livez");

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Contains("refused", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://user:secret@127.0.0.1/")]
    public async Task Health_NoAddress_IsAMistake(string url) => Assert.Equal(ExitCodes.Usage, (await AskAsync(url)).ExitCode);

    private static async Task<(int ExitCode, string Said)> AskAsync(string url)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(["health", url], output, errors);
        return (exitCode, output.ToString() + errors);
    }
}

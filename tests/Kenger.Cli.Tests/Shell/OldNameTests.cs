using Kenger.Cli.Tests.Doctor;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Shell;

/// <summary>Options that had other names: scripts that use these go on working, and nobody is shown them.</summary>
public sealed class OldNameTests
{
    [Theory]
    [InlineData("nodes", "--url", "http://r:1")]
    [InlineData("nodes", "--namespace", "orders")]
    [InlineData("gateway", "--namespace", "orders")]
    [InlineData("gateway", "--registry", "http://r:1")]
    [InlineData("dev", "--namespace", "orders")]
    [InlineData("token", "--namespace", "orders")]
    [InlineData("nodes", "--registry", "http://r:1")]
    [InlineData("nodes", "--ns", "orders")]
    [InlineData("gateway", "--ns", "orders")]
    [InlineData("dev", "--ns", "orders")]
    [InlineData("token", "--ns", "orders")]
    public void Parse_OldAndNewName_AreTaken(params string[] arguments) => Assert.Empty(KengerCommandLine.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData("nodes", "--url", "http://r:1", "--registry", "http://r:2")]
    [InlineData("gateway", "--ns", "a", "--namespace", "b")]
    [InlineData("dev", "--ns", "a", "--namespace", "b")]
    [InlineData("token", "--ns", "a", "--namespace", "b")]
    [InlineData("nodes", "orders", "--namespace", "orders")]
    public void Parse_Both_AreAMistake(params string[] arguments) => Assert.NotEmpty(KengerCommandLine.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData("nodes")]
    [InlineData("gateway")]
    [InlineData("dev")]
    [InlineData("token")]
    public async Task Help_ShowsTheNewNamesAlone(string command)
    {
        await using var output = new StringWriter();

        await KengerCommandLine.RunAsync([command, "--help"], output, TextWriter.Null);

        Assert.Contains("--ns <NS>", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("--url", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("--namespace", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url")]
    [InlineData("--registry")]
    public async Task Run_EitherName_AsksThatRegistry(string option)
    {
        await using var registry = await ScriptedPeer.StartAsync(null, (ApiRoutes.NodeList, 200, """{"code":0,"message":"ok","data":[]}"""));
        await using var output = new StringWriter();

        Assert.Equal(0, await KengerCommandLine.RunAsync(["nodes", option, registry.Url], output, TextWriter.Null));
        Assert.Equal("no nodes" + Environment.NewLine, output.ToString());
    }
}

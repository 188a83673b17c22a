using Kenger.Cli.Shell;
using Kenger.Cli.Tests.Hostile;

namespace Kenger.Cli.Tests.Shell;

/// <summary>The token of a command, as it is given and as a file.</summary>
public sealed class TokenOptionsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-token-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("nodes", "--url")]
    [InlineData("why shop", "--gateway")]
    public async Task TokenFile_OfACommand_IsShown(string command, string address)
    {
        await using var registry = await HostileRegistry.StartAsync();

        var (exitCode, errors) = await RunAsync([.. command.Split(' '), address, registry.Url, "--token-file", Write("s3cr3t\n")]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal("s3cr3t", registry.Token);
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("why shop")]
    [InlineData("dev")]
    public async Task TokenFile_ThatCantBeRead_IsAMistakeOfUsage(string command)
    {
        var (exitCode, errors) = await RunAsync([.. command.Split(' '), "--token-file", Path.Combine(_directory.FullName, "missing")]);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.StartsWith($"kenger: --token-file '{_directory.FullName}", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("why shop")]
    [InlineData("dev")]
    public async Task Both_AreAMistakeOfUsage(string command)
    {
        var (exitCode, errors) = await RunAsync([.. command.Split(' '), "--token", "s3cr3t", "--token-file", Write("s3cr3t")]);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("Give the token once", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFile_OpenToOthers_IsNamed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var registry = await HostileRegistry.StartAsync();
        var path = Write("s3cr3t");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var (exitCode, errors) = await RunAsync(["nodes", "--url", registry.Url, "--token-file", path]);

        Assert.Equal(
            (0, $"kenger: every account on this machine may read the token file {path} (mode 0444): chmod o-rw it{Environment.NewLine}"), (exitCode, errors));
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("why shop")]
    public async Task Token_ThatNoHeaderHolds_IsNotRepeated(string command)
    {
        var (exitCode, errors) = await RunAsync([.. command.Split(' '), "--token", "s3cr3t\nmore"]);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.DoesNotContain("s3cr3t", errors, StringComparison.Ordinal);
    }

    private string Write(string content)
    {
        var path = Path.Combine(_directory.FullName, "token");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        return (await KengerCommandLine.RunAsync(arguments, output, errors), errors.ToString());
    }
}

using System.Net.Sockets;
using Kenger.Cli.Hosting;

namespace Kenger.Cli.Tests.Hosting;

public sealed class CommandRunnerTests
{
    private static readonly ListenOption[] Options = [new("--registry-port", ":5000"), new("--gateway-port", ":18080"), new("--admin-port", ":8081")];

    [Theory]
    [InlineData("Failed to bind to address http://127.0.0.1:18080: address already in use.", "--gateway-port,")]
    [InlineData("Failed to bind to address http://[::]:5000: address already in use.", "--registry-port,")]
    [InlineData("Failed to bind to address http://127.0.0.1:9: address already in use.", "--registry-port or --gateway-port or --admin-port,")]
    public void Advise_ATakenPort_NamesItsOption(string message, string options) =>
        Assert.Contains($"with {options}", CommandRunner.Advise(new IOException(message), Options), StringComparison.Ordinal);

    [Fact]
    public void Advise_AnAddressThatCantBeHad_NamesAllOptions() =>
        Assert.Contains("--admin-port", CommandRunner.Advise(new SocketException(99), Options), StringComparison.Ordinal);

    [Fact]
    public void Advise_AnythingElse_IsNothing() => Assert.Null(CommandRunner.Advise(new IOException("the disk is full"), Options));
}

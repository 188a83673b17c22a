using System.Net;
using System.Net.Sockets;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Tests.Hosting;

/// <summary>Where <c>server</c>, <c>gateway</c> and <c>dev</c> can't listen: a sentence that names the option, and the right exit code.</summary>
public sealed class ListenArgumentTests : IDisposable
{
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public ListenArgumentTests() => _other.Start();

    private string Taken => $"{((IPEndPoint)_other.LocalEndpoint).Port}";

    public void Dispose() => _other.Dispose();

    [Theory]
    [InlineData("--listen", "server", "--dev", "--store", "memory", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("--listen", "server", "--dev", "--store", "memory", "--listen", "http://127.0.0.1:0;http://127.0.0.1:PORT")]
    [InlineData("--listen", "gateway", "--ns", "a", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("--admin-listen", "gateway", "--ns", "a", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:PORT")]
    [InlineData("--http2-listen", "gateway", "--ns", "a", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0", "--http2-listen", "http://127.0.0.1:PORT")]
    [InlineData("--registry-port", "dev", "--registry-port", "PORT", "--gateway-port", "0", "--admin-port", "0")]
    [InlineData("--gateway-port", "dev", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    [InlineData("--admin-port", "dev", "--registry-port", "0", "--gateway-port", "0", "--admin-port", "PORT")]
    public async Task Port_ThatIsTaken_IsOneAndNamesTheOption(string option, params string[] arguments)
    {
        var (exitCode, errors) = await RunAsync([.. arguments.Select(each => each.Replace("PORT", Taken, StringComparison.Ordinal))]);

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Contains($"Choose another with {option},", errors, StringComparison.Ordinal);
        AssertShort(errors);
    }

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("ftp://127.0.0.1:5")]
    [InlineData("http://[::1:5")]
    [InlineData("http://")]
    [InlineData("nowhere")]
    [InlineData("http://127.0.0.1:0/path")]
    [InlineData("@x")]
    // Kestrel would take each of these for a name, and listen at all addresses.
    [InlineData("http://\0:PORT")]
    [InlineData("http://\u001b[31m:PORT")]
    [InlineData("http://127.0.0.1\u200b:PORT")]
    [InlineData("http://127.0 .0.1:PORT")]
    [InlineData("http://ｌocalhost:PORT")]
    [InlineData("http://🦊:PORT")]
    [InlineData("http://-:PORT")]
    [InlineData("http://unix:/tmp/a\0b.sock")]
    [InlineData("http://unix:here.sock")]
    public async Task Address_ThatIsNone_IsTwoAndNamesTheOption(string address)
    {
        address = address.Replace("PORT", Taken, StringComparison.Ordinal);
        string[][] commands =
        [
            ["server", "--dev", "--store", "memory", "--listen", address],
            ["gateway", "--ns", "a", "--listen", address, "--admin-listen", $"http://127.0.0.1:{Taken}"],
            ["gateway", "--ns", "a", "--listen", $"http://127.0.0.1:{Taken}", "--admin-listen", address],
            ["gateway", "--ns", "a", "--listen", $"http://127.0.0.1:{Taken}", "--admin-listen", "http://127.0.0.1:0", "--http2-listen", address],
        ];
        foreach (var command in commands)
        {
            var (exitCode, errors) = await RunAsync(command);

            Assert.True(exitCode == ExitCodes.Usage, $"{exitCode}: {string.Join(' ', command)}\n{errors}");
            Assert.Contains("_LISTEN", errors, StringComparison.Ordinal);
            AssertShort(errors);
        }
    }

    [Theory]
    [InlineData("http://{0}:5")]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://unix:/{0}")]
    [InlineData("{0}")]
    public Task Address_OfTenThousandCharacters_IsTwoAndASentence(string address) =>
        Address_ThatIsNone_IsTwoAndNamesTheOption(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, new string('9', 10_000)));

    [Theory]
    [InlineData("server", "--dev", "--store", "a\0b", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("server", "--dev", "--store", "mysql://", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("server", "--dev", "--store", "sqlite:", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("server", "--dev", "--store", "sqlite:/proc/nowhere/x.db", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("gateway", "--ns", "a b", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("gateway", "--ns", "a", "--registry", "nowhere", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("gateway", "--ns", "a", "--registry", "http://\0", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("dev", "--ns", "a b", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    [InlineData("dev", "--token", "short", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    [InlineData("dev", "--data", "/proc/nowhere/x.db", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    [InlineData("dev", "--data", "a\nb\u001b", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    [InlineData("server", "--dev", "--store", "sqlite:/tmp/LONG", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("server", "--dev", "--store", "mysql://LONG", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("server", "--dev", "--store", "LONG", "--listen", "http://127.0.0.1:PORT")]
    [InlineData("gateway", "--ns", "LONG", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("gateway", "--ns", "a", "--registry", "LONG", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("dev", "--token-file", "/tmp/LONG", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    [InlineData("gateway", "--ns", "🦊", "--listen", "http://127.0.0.1:PORT", "--admin-listen", "http://127.0.0.1:0")]
    [InlineData("dev", "--data", "a\0b", "--registry-port", "0", "--gateway-port", "PORT", "--admin-port", "0")]
    public async Task Setting_ThatCantBeUsed_IsASentence(params string[] arguments)
    {
        var (exitCode, errors) = await RunAsync(
            [.. arguments.Select(each => each.Replace("PORT", Taken, StringComparison.Ordinal).Replace("LONG", new string('x', 10_000), StringComparison.Ordinal))]);

        Assert.True(exitCode is ExitCodes.Refused or ExitCodes.Usage, $"{exitCode}: {errors}");
        Assert.DoesNotContain("Choose another", errors, StringComparison.Ordinal);
        AssertShort(errors);
    }

    private static void AssertShort(string errors)
    {
        Assert.StartsWith("kenger: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
        Assert.InRange(errors.Length, 1, 1_600);
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string[] arguments)
    {
        await using var errors = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(arguments, TextWriter.Null, errors).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        return (exitCode, errors.ToString());
    }
}

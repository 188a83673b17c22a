using Kenger.Cli.Shell;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Shell;

/// <summary><c>--ca</c> of all commands that ask a registry or a gateway, against a server by TLS whose CA no machine knows.</summary>
public sealed class CaOptionTests : IAsyncLifetime
{
    private const string Empty = """{"code":0,"message":"ok","data":[]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-authorities-");
    private readonly TestCa _ca = new();
    private StubRegistry _server = null!;

    private string CaPath => Path.Combine(_folder.FullName, "ca.pem");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(CaPath, _ca.RootPem);
        _server = await StubRegistry.StartNewAsync(_ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }).CreateContext());
        foreach (var list in (string[])[ApiRoutes.NodeList, ApiRoutes.NamespaceList, ApiRoutes.GatewayList])
        {
            _server.Always(list, StubAnswers.Raw(Empty));
        }

        _server.Always("/health", StubAnswers.Raw("""{"status":"ok","version":5,"store":"ok"}"""));
        _server.Always(ApiRoutes.TokenShow, StubAnswers.Raw("""{"code":0,"message":"ok","data":{"name":"ops","role":"operate","release":"0.0.1"}}"""));
        _server.Always("/explain", StubAnswers.Status(503, "no route leads there"));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _ca.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("nodes --registry URL", ExitCodes.Ok, "")]
    [InlineData("nodes --url URL --token t", ExitCodes.Ok, "")]
    [InlineData("health URL/health", ExitCodes.Ok, "")]
    [InlineData("why shop --gateway URL", ExitCodes.Refused, "kenger: no route leads there (")]
    public async Task Ca_OfTheServer_IsTrusted(string command, int expected, string said)
    {
        var (exitCode, _, errors) = await RunAsync([.. Line(command), "--ca", CaPath]);

        Assert.Equal((expected, true), (exitCode, errors.StartsWith(said, StringComparison.Ordinal)));
        Assert.NotEmpty(_server.Calls);
    }

    [Fact]
    public async Task Ca_OfTheDoctor_IsTrustedForRegistryAndGateway()
    {
        var (exitCode, output, _) = await RunAsync([.. Line("doctor --registry URL --gateway URL --token t --json"), "--ca", CaPath]);

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Contains($"{_server.Url} answers in", output, StringComparison.Ordinal);
        Assert.Contains($"{_server.Url} is a registry", output, StringComparison.Ordinal);
        Assert.DoesNotContain("TLS", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes --registry URL", "can't be trusted (its certificate was issued by CN=Kenger test root, which this machine does not know: set KENGER_REGISTRY_CA to the PEM file of your CA).")]
    [InlineData("health URL/health", "kenger: no TLS connection: its certificate was issued by CN=Kenger test root, which this machine does not know")]
    [InlineData("why shop --gateway URL", "kenger: no TLS connection: its certificate was issued by CN=Kenger test root, which this machine does not know")]
    public async Task Server_OfACaThatNobodyKnows_IsUnreachable(string command, string said)
    {
        var (exitCode, _, errors) = await RunAsync(Line(command));

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Empty(_server.Calls);
    }

    [Fact]
    public async Task Server_OfACaThatNobodyKnows_IsAFindingOfTheDoctor()
    {
        var (exitCode, output, _) = await RunAsync(Line("doctor --registry URL --token t"));

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Contains("set KENGER_REGISTRY_CA (--ca) to the PEM file of your CA", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes --registry URL")]
    [InlineData("doctor --registry URL")]
    [InlineData("health URL/health")]
    [InlineData("health http://127.0.0.1:1/livez")]
    [InlineData("why shop --gateway URL")]
    [InlineData("gateway --ns shop --listen http://127.0.0.1:0 --admin-listen http://127.0.0.1:0")]
    public async Task File_ThatCantBeUsed_IsAMistakeOfUsage(string command)
    {
        var missing = await RunAsync([.. Line(command), "--ca", CaPath + ".missing"]);
        Assert.Equal(ExitCodes.Usage, missing.ExitCode);
        Assert.StartsWith($"kenger: --ca '{CaPath}.missing' can't be read: ", missing.Errors, StringComparison.Ordinal);

        await File.WriteAllTextAsync(CaPath, _ca.RootPem[..200]);
        var broken = await RunAsync([.. Line(command), "--ca", CaPath]);
        Assert.Equal((ExitCodes.Usage, $"kenger: --ca '{CaPath}' is not whole: of 1 certificates 0 can be read."), (broken.ExitCode, broken.Errors.TrimEnd()));
        Assert.Empty(_server.Calls);
    }

    private string[] Line(string command) => command.Replace("URL", _server.Url, StringComparison.Ordinal).Split(' ');

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        return (await KengerCommandLine.RunAsync(arguments, output, errors), output.ToString(), errors.ToString());
    }
}

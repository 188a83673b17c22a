using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class TokenFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    private string Path => _directory.File("tokens.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task File_Changes_AreTakenWithinASecond()
    {
        Write(Line("ops", "operate"));
        await using var registry = await StartAsync();
        Assert.Equal(200, await StatusOf(registry, "ops"));
        Assert.Equal(401, await StatusOf(registry, "ci"));

        // Of the same length, as when one token takes another's place.
        Write(Line("cis", "operate"));
        await Tick(registry, "was read again: 1 tokens");

        Assert.Equal(401, await StatusOf(registry, "ops"));
        Assert.Equal(200, await StatusOf(registry, "cis"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""[{"name":"ops","sha256":"s3cr3t-ops","role":"operate"}]""")]
    [InlineData("""[{"name":"ops","token":"s3cr3t-ops","role":"operate"}]""")]
    [InlineData("""[{"name":"ops","role":"operate"}]""")]
    [InlineData("""[s3cr3t-ops]""")]
    [InlineData(null)]
    public async Task File_BrokenLater_KeepsTheLastGoodTokensAndSaysSoOnce(string? content)
    {
        Write(Line("ops", "operate"));
        await using var registry = await StartAsync();
        await Advance(registry, 2);

        if (content is null)
        {
            File.Delete(Path);
        }
        else
        {
            File.WriteAllText(Path, content);
        }

        await Tick(registry, "the tokens it last had stay");
        await Advance(registry, 5);

        Assert.Equal(200, await StatusOf(registry, "ops"));
        var told = Assert.Single(registry.Log.Entries, entry => entry.Level == LogLevel.Error);
        Assert.DoesNotContain(TestTokens.Mark, told.ToString(), StringComparison.Ordinal);

        // And back again.
        Write(Line("ops", "operate"), Line("ci", "read"));
        await Tick(registry, "was read again: 2 tokens");
        Assert.Equal(200, await StatusOf(registry, "ci"));
    }

    [Fact]
    public async Task File_Emptied_LetsNobodyInAnyMore()
    {
        Write(Line("ops", "operate"));
        await using var registry = await StartAsync(options => options.AllowAnonymousOnLoopback = true);
        using var stranger = registry.NewClient();

        Write();
        await Tick(registry, "was read again: 0 tokens");

        Assert.Equal(401, await StatusOf(registry, "ops"));
        (await stranger.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.Unauthenticated);
    }

    [Theory]
    [InlineData(null, "tokens.json")]
    [InlineData("[", "line 1")]
    [InlineData("""[{"name":"a","sha256":"x","role":"y","namespaces":[]}]""", "sha256 must")]
    public async Task Start_BrokenFile_IsRefused(string? content, string part)
    {
        if (content is not null)
        {
            File.WriteAllText(Path, content);
        }

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync());

        Assert.Contains("KENGER_SERVER_TOKEN_FILE", failure.Message, StringComparison.Ordinal);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NameOfTheFileInTheOptionsToo_IsRefused()
    {
        Write(Line("ops", "operate"));

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => StartAsync(options => options.NamedTokens.Add(TestTokens.Named("ops", "read"))));

        Assert.Contains("the name 'ops' is taken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_TokenFile_IsRead()
    {
        Write(Line("ops", "operate"));
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Tokens = [],
            Configuration = new Dictionary<string, string?> { ["KENGER_SERVER_TOKEN_FILE"] = Path },
        });

        Assert.Equal(200, await StatusOf(registry, "ops"));
    }

    private static string Line(string name, string role) =>
        $$"""{"name":"{{name}}","sha256":"{{TestTokens.Sha256Of(name)}}","role":"{{role}}"}""";

    private void Write(params string[] lines) => File.WriteAllText(Path, $"[{string.Join(",\n", lines)}] // a comment");

    private Task<RegistryHost> StartAsync(Action<KengerRegistryServerOptions>? more = null) =>
        RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Tokens = [],
            Options = options =>
            {
                options.TokenFile = Path;
                more?.Invoke(options);
            },
        });

    private async Task Tick(RegistryHost registry, string logged)
    {
        var seen = registry.Log.Entries.Count;
        await Eventually.BecomesTrue(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return registry.Log.Entries.Skip(seen - 1).Any(entry => entry.Message.Contains(logged, StringComparison.Ordinal));
            },
            logged);
    }

    private async Task Advance(RegistryHost registry, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await StatusOf(registry, "ops");
        }
    }

    private static async Task<int> StatusOf(RegistryHost registry, string name)
    {
        using var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return (int)(await client.GetAnswerAsync(ApiRoutes.Sync)).Status;
    }
}

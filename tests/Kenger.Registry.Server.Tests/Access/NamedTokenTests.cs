using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>What tokens of some namespaces see, and what named tokens must look like.</summary>
public sealed class NamedTokenTests
{
    [Fact]
    public async Task Lists_TokenOfSomeNamespaces_AnswerThoseOnly()
    {
        await using var registry = await StartAsync(TestTokens.Named("limited", "admin", "a", "b"));
        foreach (var ns in (string[])["a", "b", "c"])
        {
            (await registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"h","port":1}""")).IsOk();
            (await registry.GetAsync($"{ApiRoutes.Sync}?version=0&ns={ns}&gateway=gw-{ns}")).IsOk();
        }

        (await registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"c"}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"d","host":"h","port":1}""")).IsOk();
        using var limited = ClientOf(registry, "limited");

        Assert.Equal(["a", "b"], (await limited.GetAnswerAsync(ApiRoutes.Sync)).IsOk().Namespaces);
        Assert.Equal(["a", "b"], (await limited.GetAnswerAsync(ApiRoutes.Sync + "?version=0")).IsOk().Namespaces);
        Assert.Equal(["a"], (await limited.GetAnswerAsync(ApiRoutes.Sync + "?ns=a")).IsOk().Namespaces);
        Assert.Equal(["a", "b"], await Values(limited, ApiRoutes.NamespaceList, "name"));
        Assert.Equal(["a", "b"], await Values(limited, ApiRoutes.NodeList, "ns"));
        Assert.Equal(["gw-a", "gw-b"], await Values(limited, ApiRoutes.GatewayList, "gateway"));
        Assert.Equal(["a", "b"], (await Values(limited, ApiRoutes.AuditList, "ns")).Distinct().Order());
        (await limited.GetAnswerAsync(ApiRoutes.Sync + "?ns=a,c")).IsError(ErrorCodes.Forbidden);
        (await limited.GetAnswerAsync(ApiRoutes.Sync + "?ns=a&ns=d")).IsError(ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Update_IdOfAnotherNamespace_TellsNothingOfIt()
    {
        await using var registry = await StartAsync(TestTokens.Named("limited", "admin", "mine"));
        (await registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"hidden","description":"plans"}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"hidden","host":"h","port":1}""")).IsOk();
        using var limited = ClientOf(registry, "limited");

        foreach (var (path, body) in ((string, string)[])
            [
                (ApiRoutes.NamespaceUpdate, """{"id":1,"description":"x"}"""),
                (ApiRoutes.NamespaceUpdate, """{"id":1,"description":"plans"}"""),
                (ApiRoutes.NamespaceUpdate, """{"id":1,"name":"mine","description":"x"}"""),
                (ApiRoutes.NamespaceDelete, """{"id":1,"name":"mine"}"""),
                (ApiRoutes.NodeUpdate, """{"id":1,"labels":{}}"""),
                (ApiRoutes.NodeDelete, """{"id":1}"""),
            ])
        {
            var answer = (await limited.PostAnswerAsync(path, body)).IsError(ErrorCodes.Forbidden);
            Assert.DoesNotContain("plans", answer.Text, StringComparison.Ordinal);
        }

        Assert.Single(registry.Snapshot.AllNodes());
    }

    [Theory]
    [InlineData("", "", null, "name must", "sha256 must", "role must")]
    [InlineData("ci", "abc", "admin", "sha256 must")]
    [InlineData("ci", "good", "root", "role must")]
    [InlineData("ci", "good", "3", "role must")]
    [InlineData("ci", "good", "read,admin", "role must")]
    [InlineData("registry", "good", "read", "is taken")]
    [InlineData("Anonymous", "good", "read", "is taken")]
    [InlineData("token-1", "good", "read", "is taken")]
    [InlineData("a b", "good", "read", "name must")]
    public async Task Start_BrokenToken_SaysEverythingThatIsWrong(string name, string sha256, string? role, params string[] parts)
    {
        var token = TestTokens.Named("x", role ?? "");
        token.Name = name;
        token.Sha256 = sha256 == "good" ? token.Sha256 : sha256;

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync(token));

        Assert.Equal(parts.Length, failure.Failures.Count());
        Assert.All(parts, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_NoNamespaceOrTheSameTokenTwice_IsRefused()
    {
        var none = TestTokens.Named("none", "read");
        none.Namespaces = [];
        var bad = TestTokens.Named("bad", "read", "a b");
        var twin = TestTokens.Named("none", "read");
        twin.Name = "twin";

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync(none, bad, twin));

        Assert.Equal(3, failure.Failures.Count());
        Assert.Contains("must name at least one", failure.Message, StringComparison.Ordinal);
        Assert.Contains("each of namespaces must be", failure.Message, StringComparison.Ordinal);
        Assert.Contains("under another name", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_NamedToken_IsRead()
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Tokens = [],
            Configuration = new Dictionary<string, string?>
            {
                ["Kenger:Server:NamedTokens:0:Name"] = "ci",
                ["Kenger:Server:NamedTokens:0:Sha256"] = TestTokens.Sha256Of("ci").ToUpperInvariant(),
                ["Kenger:Server:NamedTokens:0:Role"] = "Register",
                ["Kenger:Server:NamedTokens:0:Namespaces:0"] = "a",
            },
        });
        using var ci = ClientOf(registry, "ci");

        (await ci.PostAnswerAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"h","port":1}""")).IsOk();
        (await ci.PostAnswerAsync(ApiRoutes.NodeRegister, """{"ns":"b","host":"h","port":1}""")).IsError(ErrorCodes.Forbidden);
        (await ci.PostAnswerAsync(ApiRoutes.NodeDelete, """{"id":1}""")).IsError(ErrorCodes.Forbidden);
        (await registry.GetAsync(ApiRoutes.Sync)).IsError(ErrorCodes.Unauthenticated);
    }

    [Fact]
    public async Task Configuration_MisspeltNamespaces_EndsTheStart()
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => RegistryHost.StartAsync(new RegistryHostSettings
        {
            Configuration = new Dictionary<string, string?>
            {
                ["Kenger:Server:NamedTokens:0:Name"] = "ci",
                ["Kenger:Server:NamedTokens:0:Sha256"] = TestTokens.Sha256Of("ci"),
                ["Kenger:Server:NamedTokens:0:Role"] = "admin",
                ["Kenger:Server:NamedTokens:0:Namespace"] = "a",
            },
        }));

        Assert.Contains("Kenger:Server:NamedTokens:0:Namespace is not known: did you mean Namespaces?", failure.Message, StringComparison.Ordinal);
    }

    private static Task<RegistryHost> StartAsync(params NamedToken[] tokens) => RegistryHost.StartAsync(new RegistryHostSettings
    {
        Time = new FakeTimeProvider(),
        Options = options => Array.ForEach(tokens, options.NamedTokens.Add),
    });

    private static HttpClient ClientOf(RegistryHost registry, string name)
    {
        var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return client;
    }

    private static async Task<IEnumerable<string>> Values(HttpClient client, string path, string field) =>
        (await client.GetAnswerAsync(path)).IsOk().Data!.AsArray().Select(each => each![field]!.GetValue<string>());
}

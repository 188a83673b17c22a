using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Tokens that could be guessed.</summary>
public sealed class ShortTokenTests
{
    private const string Seven = "s3cr3t7";

    [Fact]
    public async Task Start_PlainTokenThatIsTooShort_IsRefusedByItsPlace()
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => RegistryHost.StartAsync(new RegistryHostSettings { Tokens = ["good-token", Seven] }));

        Assert.Contains("KENGER_SERVER_TOKENS, token 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("8 to 512", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Seven, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NamedTokenThatIsTooShort_IsNotLetIn()
    {
        await using var registry = await StartAsync(Seven);

        var answer = (await CallAsync(registry, Seven)).IsError(ErrorCodes.Unauthenticated);

        Assert.Contains("at least 8 characters", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Seven, registry.Log + answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8-letter", 1)]
    [InlineData("fifteen-letters", 1)]
    [InlineData("sixteen-letters!", 0)]
    public async Task Call_TokenThatIsRatherShort_IsSaidOnce(string secret, int warnings)
    {
        await using var registry = await StartAsync(secret);

        (await CallAsync(registry, secret)).IsOk();
        (await CallAsync(registry, secret)).IsOk();

        var said = registry.Log.Entries.Where(entry => entry.Id.Id == EventIds.TokenIsShort).ToArray();
        Assert.Equal(warnings, said.Length);
        Assert.All(said, entry => Assert.Equal((LogLevel.Warning, true), (entry.Level, entry.Message.Contains("'named'", StringComparison.Ordinal))));
        Assert.DoesNotContain(secret, registry.Log.ToString(), StringComparison.Ordinal);
    }

    private static Task<RegistryHost> StartAsync(string secret) => RegistryHost.StartAsync(new RegistryHostSettings
    {
        Options = options => options.NamedTokens.Add(new NamedToken
        {
            Name = "named", Role = "read", Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
        }),
    });

    private static async Task<ApiAnswer> CallAsync(RegistryHost registry, string secret)
    {
        using var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, secret);
        return await client.GetAnswerAsync(ApiRoutes.NodeList);
    }
}

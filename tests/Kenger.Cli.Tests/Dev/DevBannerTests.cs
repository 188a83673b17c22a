using Kenger.Cli.Dev;

namespace Kenger.Cli.Tests.Dev;

/// <summary>What people paste.</summary>
public sealed class DevBannerTests
{
    private static readonly DevAddresses Addresses = new("http://127.0.0.1:5000", "http://127.0.0.1:18080", "http://127.0.0.1:8081");

    [Fact]
    public void Format_OwnToken_IsReadyToPasteInBothShells()
    {
        var banner = DevBanner.Format(Settings(token: null), Addresses, "made-up").ReplaceLineEndings("\n");

        Assert.Contains(
            "\n  export KENGER_REGISTRY_URL=http://127.0.0.1:5000\n  export KENGER_REGISTRY_NAMESPACE=orders\n  export KENGER_REGISTRY_TOKEN=made-up\n",
            banner,
            StringComparison.Ordinal);
        Assert.Contains("\n  $env:KENGER_REGISTRY_TOKEN = 'made-up'\n", banner, StringComparison.Ordinal);
        // Unquoted, zsh would look for files of that name.
        Assert.Contains("\"http://127.0.0.1:8081/health?ns=orders\"", banner, StringComparison.Ordinal);
        Assert.Contains("→  orders, users.localhost → users\n", banner, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_GivenToken_ShowsNothingThatMustNotBePasted()
    {
        var banner = DevBanner.Format(Settings(token: "secret"), Addresses, "secret");

        Assert.DoesNotContain("secret", banner, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN=", banner, StringComparison.Ordinal);
        Assert.DoesNotContain("…", banner, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_WithConsul_SaysWhereItIsAndThatItNeedsNoToken()
    {
        Assert.DoesNotContain("consul", DevBanner.Format(Settings(token: null), Addresses, "made-up"), StringComparison.Ordinal);

        var banner = DevBanner.Format(Settings(token: null), Addresses with { Consul = "http://127.0.0.1:8500" }, "made-up").ReplaceLineEndings("\n");

        Assert.Contains("\n  consul    http://127.0.0.1:8500/v1, without a token\n", banner, StringComparison.Ordinal);
    }

    private static DevSettings Settings(string? token) => new()
    {
        Token = token, Namespaces = ["orders", "users"], RegistryPort = 5000, GatewayPort = 18080, AdminPort = 8081,
    };
}

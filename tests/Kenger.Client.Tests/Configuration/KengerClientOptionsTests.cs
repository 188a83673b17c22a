using Kenger.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Tests.Configuration;

public sealed class KengerClientOptionsTests
{
    [Fact]
    public void Options_NothingConfigured_AreTheDefaults()
    {
        var options = Build([]);

        Assert.Equal([KengerDefaults.RegistryUrl], options.Urls);
        Assert.Null(options.Token);
        Assert.Equal(TimeSpan.FromSeconds(5), options.RequestTimeout);
        Assert.Equal(2, options.Retries);
    }

    [Fact]
    public void Options_SectionOnly_AreTakenFromTheSection()
    {
        var options = Build(new() { ["Kenger:Registry:Url"] = "http://section:1", ["Kenger:Registry:Token"] = "section" });

        Assert.Equal(["http://section:1"], options.Urls);
        Assert.Equal("section", options.Token);
    }

    [Fact]
    public void Options_SectionAndEnvironment_EnvironmentWins()
    {
        var options = Build(new()
        {
            ["Kenger:Registry:Url"] = "http://section:1",
            ["Kenger:Registry:Token"] = "section",
            ["KENGER_REGISTRY_URL"] = "http://environment:1",
            ["KENGER_REGISTRY_TOKEN"] = "environment",
        });

        Assert.Equal(["http://environment:1"], options.Urls);
        Assert.Equal("environment", options.Token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Options_CodeAndEnvironment_CodeWinsWhereverItStands(bool codeFirst)
    {
        static void Code(KengerClientOptions options)
        {
            options.Urls = ["http://code:1"];
            options.Token = "code";
        }

        var options = Build(
            new() { ["KENGER_REGISTRY_URL"] = "http://environment:1", ["KENGER_REGISTRY_TOKEN"] = "environment" },
            services =>
            {
                if (codeFirst)
                {
                    services.Configure<KengerClientOptions>(Code);
                }

                services.AddKengerClient(codeFirst ? null : Code);
            });

        Assert.Equal(["http://code:1"], options.Urls);
        Assert.Equal("code", options.Token);
    }

    [Fact]
    public void Options_BlankVariables_CountAsAbsent()
    {
        var options = Build(new()
        {
            ["KENGER_REGISTRY_URL"] = " ",
            ["KENGER_REGISTRY_TOKEN"] = "",
            ["Kenger:Registry:Token"] = "section",
        });

        Assert.Equal([KengerDefaults.RegistryUrl], options.Urls);
        Assert.Equal("section", options.Token);
    }

    [Fact]
    public void Options_SeveralUrlsAndATokenWithALineBreak_AreSplitAndTrimmed()
    {
        var options = Build(new() { ["KENGER_REGISTRY_URL"] = "http://a:1, https://b/kenger ,", ["KENGER_REGISTRY_TOKEN"] = "secret\n" });

        Assert.Equal(["http://a:1", "https://b/kenger"], options.Urls);
        Assert.Equal("secret", options.Token);
    }

    [Fact]
    public async Task Start_EverythingBroken_ReportsEveryRuleAndNoSecret()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddKengerClient(options =>
        {
            options.Urls = ["localhost:5000", "http://user:secret-password@a", "http://b?x=1"];
            options.Token = "secret token";
            options.RequestTimeout = TimeSpan.Zero;
            options.Retries = 11;
        });
        using var host = builder.Build();

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(6, failure.Failures.Count());
        Assert.Equal(3, failure.Failures.Count(text => text.StartsWith("KENGER_REGISTRY_URL (Urls)", StringComparison.Ordinal)));
        Assert.Contains("KENGER_REGISTRY_TOKEN (Token)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RequestTimeout", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Retries", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoUrlAtAll_SaysSo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddKengerClient(options => options.Urls = []);
        using var host = builder.Build();

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("must name at least one registry", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddKengerClient_WithoutAnyConfiguration_TakesTheDefaults()
    {
        var services = new ServiceCollection();
        services.AddKengerClient();
        using var provider = services.BuildServiceProvider();

        Assert.NotNull(provider.GetRequiredService<IServiceRegistration>());
    }

    private static KengerClientOptions Build(Dictionary<string, string?> settings, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        (add ?? (services => services.AddKengerClient()))(builder.Services);
        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<KengerClientOptions>>().Value;
    }
}

using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Hosting;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

public sealed class ServerOptionsTests
{
    [Fact]
    public async Task Start_EverythingWrong_ReportsEveryRule()
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => RegistryHost.StartAsync(new RegistryHostSettings
        {
            Tokens = [],
            Store = "redis:x",
            Options = options =>
            {
                options.OfflineAfter = TimeSpan.Zero;
                options.DeleteAfter = TimeSpan.FromDays(2);
                options.WriteTimeout = TimeSpan.FromMinutes(1);
            },
        }));

        Assert.Equal(5, failure.Failures.Count());
        foreach (var part in (string[])
            ["KENGER_SERVER_TOKENS", "KENGER_SERVER_STORE", "'redis'", "'sqlite:PATH' or 'memory'", "OfflineAfter", "DeleteAfter", "WriteTimeout"])
        {
            Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("has space")]
    [InlineData("密码")]
    [InlineData("tab\t")]
    public async Task Start_BrokenToken_IsRefusedWithoutTellingIt(string token)
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => RegistryHost.StartAsync(new RegistryHostSettings { Tokens = ["good-token", token] }));

        Assert.Contains("KENGER_SERVER_TOKENS", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("good-token", failure.Message, StringComparison.Ordinal);
        Assert.True(token.Length == 0 || !failure.Message.Contains(token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 1.001, 0.1, true)]
    [InlineData(3600, 86_400, 30, true)]
    [InlineData(0.999, 120, 1, false)]
    [InlineData(3601, 86_400, 1, false)]
    [InlineData(30, 30, 1, false)]
    [InlineData(30, 86_401, 1, false)]
    [InlineData(30, 120, 0.099, false)]
    [InlineData(30, 120, 30.1, false)]
    public void Validate_Times_KeepTheirRanges(double offline, double delete, double write, bool good)
    {
        using var services = Services(options =>
        {
            options.Tokens.Add("token-of-this");
            options.OfflineAfter = TimeSpan.FromSeconds(offline);
            options.DeleteAfter = TimeSpan.FromSeconds(delete);
            options.WriteTimeout = TimeSpan.FromSeconds(write);
        });

        if (good)
        {
            Assert.NotNull(Read(services));
        }
        else
        {
            Assert.ThrowsAny<OptionsValidationException>(() => Read(services));
        }
    }

    [Fact]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var services = Services(options => options.Tokens.Add("token-of-this"));

        var options = Read(services);

        Assert.Equal("sqlite:kenger-registry.db", options.Store);
        Assert.Equal((30, 120), (options.OfflineAfter.TotalSeconds, options.DeleteAfter.TotalSeconds));
        Assert.Equal(900, options.WriteTimeout.TotalMilliseconds);
        Assert.False(options.StrictNamespaces || options.AllowAnonymousOnLoopback);
    }

    [Fact]
    public void Precedence_SectionEnvironmentAndCode_CodeGoesFirst()
    {
        (string, string?)[] section =
        [
            ("Kenger:Server:Store", "sqlite:section.db"), ("Kenger:Server:Tokens:0", "of-section"), ("Kenger:Server:OfflineAfter", "00:00:20"),
            ("Kenger:Server:StrictNamespaces", "true"),
        ];
        (string, string?)[] environment = [("KENGER_SERVER_STORE", "memory"), ("KENGER_SERVER_TOKENS", " token-of-a , token-of-b ,,")];

        using var onlySection = Services(null, section);
        using var both = Services(null, [.. section, .. environment]);
        using var all = Services(
            options =>
            {
                options.Store = "sqlite:code.db";
                options.Tokens.Clear();
                options.Tokens.Add("of-the-code");
            },
            [.. section, .. environment]);

        Assert.Equal(("sqlite:section.db", "of-section"), (Read(onlySection).Store, string.Join('|', Read(onlySection).Tokens)));
        Assert.Equal(("memory", "token-of-a|token-of-b"), (Read(both).Store, string.Join('|', Read(both).Tokens)));
        Assert.Equal(("sqlite:code.db", "of-the-code"), (Read(all).Store, string.Join('|', Read(all).Tokens)));
        Assert.True(Read(all) is { StrictNamespaces: true, OfflineAfter.TotalSeconds: 20 });
    }

    [Fact]
    public void AddTwice_AnyOrder_HasOneOfEach()
    {
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<Microsoft.AspNetCore.Hosting.Server.IServer>(new NoServer())
            .AddKengerRegistryServer(options => options.Tokens.Add("first-token"))
            .AddKengerRegistryServer(options => options.Store = "memory")
            .AddKengerRegistryServer()
            .BuildServiceProvider();

        var hosted = services.GetServices<IHostedService>().ToArray();

        Assert.Equal(
            [
                "AnonymousGuard", "CertificateWatch", "FileModeWarnings", "HangupService", "HeartbeatSaver", "Housekeeper", "NoticeDelivery", "RegistryGauges", "RegistryWriter", "RolloutService", "SettingRemarks", "StoreFollower",
                "TokenFileService",
            ],
            hosted.Select(each => each.GetType().Name).Order(StringComparer.Ordinal));
        Assert.Same(services.GetRequiredService<RegistryWriter>(), hosted.OfType<RegistryWriter>().Single());
        // The writer starts before those that use it, and so ends after them.
        Assert.IsType<RegistryWriter>(hosted[0]);
        Assert.Single(hosted.OfType<Housekeeper>());
        Assert.Single(services.GetServices<IRegistryStoreProvider>());
        Assert.Equal(("first-token", "memory"), (Assert.Single(Read(services).Tokens), Read(services).Store));
    }

    [Fact]
    public async Task Strict_UnknownNamespace_Is404()
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Options = options => options.StrictNamespaces = true,
        });
        const string node = """{"ns":"a","host":"h","port":1}""";

        (await registry.PostAsync(Contracts.ApiRoutes.NodeRegister, node)).IsError(Contracts.ErrorCodes.NotFound);
        (await registry.PostAsync(Contracts.ApiRoutes.NamespaceAdd, """{"name":"a"}""")).IsOk();
        (await registry.PostAsync(Contracts.ApiRoutes.NodeRegister, node)).IsOk();
    }

    [Fact]
    public async Task Start_PortInUse_FailsAndLeavesTheFileToTheNext()
    {
        using var directory = new TempDirectory();
        await using var first = await RegistryHost.StartAsync();
        var settings = new RegistryHostSettings { Store = "sqlite:" + directory.File("r.db") };

        await Assert.ThrowsAsync<IOException>(() => RegistryHost.StartAsync(settings with { Url = first.Url.ToString() }));

        await using var next = await RegistryHost.StartAsync(settings);
        (await next.GetAsync(Contracts.ApiRoutes.Sync)).IsOk();
    }

    private static KengerRegistryServerOptions Read(ServiceProvider services) =>
        services.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value;

    private static ServiceProvider Services(
        Action<KengerRegistryServerOptions>? configure, params (string Key, string? Value)[] configuration) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
                .Build())
            .AddKengerRegistryServer(configure)
            .BuildServiceProvider();
}

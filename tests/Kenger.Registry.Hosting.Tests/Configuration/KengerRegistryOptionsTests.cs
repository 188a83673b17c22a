using Kenger.Client;
using Kenger.Registry.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Tests.Configuration;

public sealed class KengerRegistryOptionsTests
{
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["KENGER_REGISTRY_URL"] = "http://env-a:1,http://env-b:2",
        ["KENGER_REGISTRY_TOKEN"] = "env-token",
        ["KENGER_REGISTRY_NAMESPACE"] = "env-ns",
        ["KENGER_REGISTRY_HOST"] = "env-host",
        ["KENGER_REGISTRY_PORT"] = "1001",
        ["KENGER_REGISTRY_WEIGHT"] = "11",
        ["KENGER_REGISTRY_HEALTH_PATH"] = "/env",
        ["KENGER_REGISTRY_HEARTBEAT_INTERVAL"] = "12",
        ["KENGER_REGISTRY_LABELS"] = "version=v1, zone = a ,empty=",
    };

    private static readonly Dictionary<string, string?> Section = new()
    {
        ["Kenger:Registry:Url"] = "http://section:1",
        ["Kenger:Registry:Token"] = "section-token",
        ["Kenger:Registry:Namespace"] = "section-ns",
        ["Kenger:Registry:Host"] = "section-host",
        ["Kenger:Registry:Port"] = "2001",
        ["Kenger:Registry:Weight"] = "21",
        ["Kenger:Registry:HealthPath"] = "/section",
        ["Kenger:Registry:HeartbeatInterval"] = "00:00:22",
        ["Kenger:Registry:Labels:version"] = "v2",
        ["Kenger:Registry:FailFast"] = "true",
        ["Kenger:Registry:DrainTimeout"] = "2.5",
        ["Kenger:Registry:MinimumDrain"] = "00:00:10",
    };

    [Fact]
    public void TokenFile_OfCode_ReachesTheClient()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "of-file\n");
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Environment).Build());
            services.AddKengerRegistry(options => options.TokenFile = path);
            using var provider = services.BuildServiceProvider();

            Assert.Equal("of-file", provider.GetRequiredService<IOptions<KengerClientOptions>>().Value.Token);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Options_OnlyTheNamespace_TheRestAreDefaults()
    {
        var (options, client) = Build(new() { ["KENGER_REGISTRY_NAMESPACE"] = "orders", ["KENGER_REGISTRY_PORT"] = "1" });

        Assert.Equal(["http://127.0.0.1:5000"], client.Urls);
        Assert.Null(client.Token);
        Assert.Null(options.Host);
        Assert.Equal(100, options.Weight);
        Assert.Equal("/api/status", options.HealthPath);
        Assert.Equal(TimeSpan.FromSeconds(10), options.HeartbeatInterval);
        Assert.Empty(options.Labels);
        Assert.False(options.FailFast);
        Assert.Equal(TimeSpan.FromSeconds(5), options.DrainTimeout);
        Assert.Equal(TimeSpan.Zero, options.MinimumDrain);
    }

    [Fact]
    public void Options_EveryVariable_IsTaken()
    {
        var (options, client) = Build(Environment);

        Assert.Equal(["http://env-a:1", "http://env-b:2"], client.Urls);
        Assert.Equal("env-token", client.Token);
        Assert.Equal("env-ns", options.Namespace);
        Assert.Equal("env-host", options.Host);
        Assert.Equal(1001, options.Port);
        Assert.Equal(11, options.Weight);
        Assert.Equal("/env", options.HealthPath);
        Assert.Equal(TimeSpan.FromSeconds(12), options.HeartbeatInterval);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "v1", ["zone"] = "a", ["empty"] = "" }, options.Labels);
    }

    [Fact]
    public void Options_EveryKeyOfTheSection_IsTaken()
    {
        var (options, client) = Build(Section);

        Assert.Equal(["http://section:1"], client.Urls);
        Assert.Equal("section-token", client.Token);
        Assert.Equal("section-ns", options.Namespace);
        Assert.Equal("section-host", options.Host);
        Assert.Equal(2001, options.Port);
        Assert.Equal(21, options.Weight);
        Assert.Equal("/section", options.HealthPath);
        Assert.Equal(TimeSpan.FromSeconds(22), options.HeartbeatInterval);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "v2" }, options.Labels);
        Assert.True(options.FailFast);
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.DrainTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.MinimumDrain);
    }

    [Fact]
    public void Options_VariablesAndSection_VariablesWin()
    {
        var (options, client) = Build(new(Section.Concat(Environment)));

        Assert.Equal("env-token", client.Token);
        Assert.Equal(["http://env-a:1", "http://env-b:2"], client.Urls);
        Assert.Equal(
            ("env-ns", "env-host", 1001, 11, "/env", 12d, "v1"),
            (options.Namespace, options.Host, options.Port, options.Weight, options.HealthPath, options.HeartbeatInterval.TotalSeconds, options.Labels["version"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Options_CodeAndVariables_CodeWinsWhereverItStands(bool codeFirst)
    {
        static void Code(KengerRegistryOptions options)
        {
            options.Urls = ["http://code:1"];
            options.Token = "code-token";
            options.Namespace = "code-ns";
            options.Host = "code-host";
            options.Port = 3001;
            options.Weight = 31;
            options.HealthPath = "/code";
            options.HeartbeatInterval = TimeSpan.FromSeconds(32);
            options.Labels = new Dictionary<string, string> { ["version"] = "v3" };
        }

        var (options, client) = Build(Environment, services =>
        {
            if (codeFirst)
            {
                services.Configure<KengerRegistryOptions>(Code);
            }

            services.AddKengerRegistry(codeFirst ? null : Code);
        });

        Assert.Equal(["http://code:1"], client.Urls);
        Assert.Equal("code-token", client.Token);
        Assert.Equal(
            ("code-ns", "code-host", 3001, 31, "/code", 32d, "v3"),
            (options.Namespace, options.Host, options.Port, options.Weight, options.HealthPath, options.HeartbeatInterval.TotalSeconds, options.Labels["version"]));
    }

    [Fact]
    public void Options_LabelsAsOneTextInTheSection_AreTaken()
    {
        var (options, _) = Build(new(Environment) { ["KENGER_REGISTRY_LABELS"] = "", ["Kenger:Registry:Labels"] = "version=v9" });

        Assert.Equal("v9", options.Labels["version"]);
    }

    [Fact]
    public async Task Start_EverythingUnreadable_ReportsEveryVariable()
    {
        var failures = await FailToStartAsync(new()
        {
            ["KENGER_REGISTRY_NAMESPACE"] = "or ders",
            ["KENGER_REGISTRY_HOST"] = "0.0.0.0",
            ["KENGER_REGISTRY_PORT"] = "http",
            ["KENGER_REGISTRY_WEIGHT"] = "1.5",
            ["KENGER_REGISTRY_HEALTH_PATH"] = "status",
            ["KENGER_REGISTRY_HEARTBEAT_INTERVAL"] = "often",
            ["KENGER_REGISTRY_LABELS"] = "v2",
            ["Kenger:Registry:FailFast"] = "maybe",
            ["Kenger:Registry:DrainTimeout"] = "-1",
            ["Kenger:Registry:MinimumDrain"] = "soon",
        });

        AssertNamed(
            failures,
            "KENGER_REGISTRY_PORT (Port) must be a whole number, but is 'http'.",
            "KENGER_REGISTRY_WEIGHT (Weight)",
            "KENGER_REGISTRY_HEARTBEAT_INTERVAL (HeartbeatInterval)",
            "Kenger:Registry:DrainTimeout",
            "Kenger:Registry:MinimumDrain",
            "Kenger:Registry:FailFast",
            "KENGER_REGISTRY_LABELS (Labels) must be written like version=v2,zone=a, but is 'v2'.",
            "KENGER_REGISTRY_NAMESPACE (Namespace) must be",
            "KENGER_REGISTRY_HOST (Host) must be",
            "KENGER_REGISTRY_PORT (Port) is required",
            "KENGER_REGISTRY_HEALTH_PATH (HealthPath) must start with '/'");
    }

    [Fact]
    public async Task Start_EverythingOutOfRange_ReportsEveryRule()
    {
        var failures = await FailToStartAsync([], options =>
        {
            options.Port = 65536;
            options.Weight = -1;
            options.HeartbeatInterval = TimeSpan.FromSeconds(1.5);
            options.DrainTimeout = TimeSpan.FromSeconds(61);
            options.MinimumDrain = TimeSpan.FromHours(1);
            options.Labels = new Dictionary<string, string> { ["bad key"] = "x", ["version"] = "a\nb" };
        });

        AssertNamed(
            failures,
            "KENGER_REGISTRY_NAMESPACE (Namespace) is required",
            "KENGER_REGISTRY_PORT (Port) must be a port from 1 to 65535, but is '65536'.",
            "KENGER_REGISTRY_WEIGHT (Weight)",
            "KENGER_REGISTRY_LABELS (Labels) keys must be",
            "KENGER_REGISTRY_LABELS (Labels): the value of 'version' must be",
            "KENGER_REGISTRY_HEARTBEAT_INTERVAL (HeartbeatInterval)",
            "Kenger:Registry:DrainTimeout",
            "Kenger:Registry:MinimumDrain must be from 0 to 600",
            "Kenger:Registry:MinimumDrain must be shorter than HostOptions.ShutdownTimeout");
    }

    [Fact]
    public async Task Start_ManyLabels_SaysHowManyThereMayBe()
    {
        var failures = await FailToStartAsync(Environment, options =>
            options.Labels = Enumerable.Range(0, 33).ToDictionary(i => $"k{i}", i => "v"));

        Assert.Contains("at most 32, but are 33", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RegistryAndClientOptionsBroken_ReportsBothOnce()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddKengerRegistry(options => options.Urls = ["nowhere"]);
        using var host = builder.Build();

        var failure = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync());

        Assert.Equal(3, failure.InnerExceptions.Cast<OptionsValidationException>().Sum(inner => inner.Failures.Count()));
    }

    [Theory]
    [InlineData("a=1,b=2", null)]
    [InlineData("", null)]
    [InlineData("a=x=y", null)]
    [InlineData("=1", "must be written like")]
    [InlineData("a", "must be written like")]
    [InlineData("a=1,a=2", "must name each label once")]
    public void TryParse_LabelList_TakesItOrSaysWhatIsWrong(string text, string? wrong)
    {
        var said = LabelList.TryParse(text, out var labels);

        Assert.Equal(wrong is null, said is null);
        Assert.StartsWith(wrong ?? "", said ?? "", StringComparison.Ordinal);
        Assert.True(text != "a=x=y" || labels["a"] == "x=y");
    }

    private static (KengerRegistryOptions Options, KengerClientOptions Client) Build(
        Dictionary<string, string?> settings, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        // The program here is the tests' host.
        builder.Services.AddSingleton(new ProgramVersion(Text: null));
        builder.Configuration.AddInMemoryCollection(settings);
        (add ?? (services => services.AddKengerRegistry()))(builder.Services);
        using var host = builder.Build();
        return (
            host.Services.GetRequiredService<IOptions<KengerRegistryOptions>>().Value,
            host.Services.GetRequiredService<IOptions<KengerClientOptions>>().Value);
    }

    private static async Task<IEnumerable<string>> FailToStartAsync(
        Dictionary<string, string?> settings, Action<KengerRegistryOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddKengerRegistry(configure);
        using var host = builder.Build();
        return (await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync())).Failures;
    }

    private static void AssertNamed(IEnumerable<string> failures, params string[] starts)
    {
        const string said = "AddKengerRegistry(): ";
        var actual = failures.ToList();
        // Once, before all of them: it is one exception's message.
        Assert.StartsWith(said, actual[0], StringComparison.Ordinal);
        actual[0] = actual[0][said.Length..];
        Assert.All(starts, start => Assert.Contains(actual, text => text.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(starts.Length, actual.Count);
    }
}

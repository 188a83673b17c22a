using Kenger.Gateway.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

public sealed class GatewayOptionsTests
{
    [Fact]
    public async Task Defaults_AreTheOriginals()
    {
        await using var gateway = new GatewayRig();

        var options = Read(gateway);

        Assert.Equal(("http://*:18080", "http://127.0.0.1:8081"), (options.Listen, options.AdminListen));
        Assert.Equal((10, 60, 30),
            (options.ConnectTimeout.TotalSeconds, options.ActivityTimeout.TotalSeconds, options.SyncInterval.TotalSeconds));
        Assert.Equal((5, 2, 64),
            (options.Health.Interval.TotalSeconds, options.Health.Timeout.TotalSeconds, options.Health.MaxConcurrency));
        Assert.Equal(2, options.MaxRetries);
    }

    [Fact]
    public async Task Validate_VariableThatCantBeRead_IsReportedWithTheRest()
    {
        await using var gateway = new GatewayRig(
            ("KENGER_GATEWAY_REPORT_INTERVAL", "soon"), ("Kenger:Gateway:Pick", "best"),
                ("KENGER_GATEWAY_ADMIN_TOKEN", new string('x', 1025)));

        var broken = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway)).Failures.ToArray();

        Assert.Equal(3, broken.Length);
        Assert.Equal("KENGER_GATEWAY_REPORT_INTERVAL (ReportInterval) must be a time like 10s, 5m, 2h or 00:00:10 (a number alone is seconds), but is 'soon'.",
            broken[0]);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("1.5", 1.5)]
    [InlineData("00:00:20", 20)]
    public async Task ReportInterval_OfTheVariable_TakesSecondsToo(string text, double seconds)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_REPORT_INTERVAL", text));

        Assert.Equal(seconds, Read(gateway).ReportInterval.TotalSeconds);
    }

    [Fact]
    public async Task Precedence_CodeOverEnvironmentOverSection()
    {
        await using var gateway = new GatewayRig(
            services => services.Configure<KengerGatewayOptions>(options => options.Id = "of-code"),
            ("Kenger:Gateway:Id", "of-section"),
            ("KENGER_GATEWAY_ID", "of-environment"),
            ("Kenger:Gateway:Namespace", "of-section"),
            ("KENGER_GATEWAY_NAMESPACE", "of-environment"),
            ("Kenger:Gateway:AdminToken", "of-section"),
            ("KENGER_GATEWAY_ADMIN_TOKEN", ""));

        var options = Read(gateway);

        Assert.Equal(("of-code", "of-environment", "of-section"), (options.Id, options.Namespace, options.AdminToken));
    }

    [Fact]
    public async Task AdminTokenFile_IsReadAndNeverRepeated()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "s3cr3t\n");
            await using var good = new GatewayRig(("KENGER_GATEWAY_ADMIN_TOKEN_FILE", path), ("Kenger:Gateway:AdminToken", "of-section"));
            await using var twice = new GatewayRig(("KENGER_GATEWAY_ADMIN_TOKEN_FILE", path), ("KENGER_GATEWAY_ADMIN_TOKEN", "s3cr3t"));
            await using var ofCode = new GatewayRig(services => services.Configure<KengerGatewayOptions>(options => options.AdminTokenFile = path));
            await using var missing = new GatewayRig(("Kenger:Gateway:AdminTokenFile", path + ".missing"));

            Assert.Equal(("s3cr3t", "s3cr3t"), (Read(good).AdminToken, Read(ofCode).AdminToken));
            Assert.Equal(
                "KENGER_GATEWAY_ADMIN_TOKEN and KENGER_GATEWAY_ADMIN_TOKEN_FILE are both set: set one of them.",
                Assert.Single(Assert.ThrowsAny<OptionsValidationException>(() => Read(twice)).Failures));
            Assert.StartsWith(
                "KENGER_GATEWAY_ADMIN_TOKEN_FILE (AdminTokenFile): ",
                Assert.Single(Assert.ThrowsAny<OptionsValidationException>(() => Read(missing)).Failures),
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Precedence_CodeBeforeTheCall_WinsToo()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .Add(new TestConfiguration([("KENGER_GATEWAY_ID", "of-environment")])).Build());
        services.Configure<KengerGatewayOptions>(options => options.Id = "of-code");
        services.AddKengerGateway();
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("of-code", provider.GetRequiredService<IOptions<KengerGatewayOptions>>().Value.Id);
    }

    [Fact]
    public async Task Section_ListsAndNested_AreBound()
    {
        await using var gateway = new GatewayRig(
            ("Kenger:Gateway:Routes:0:Host", "a.example.com"),
            ("Kenger:Gateway:Routes:0:Path", "/a"),
            ("Kenger:Gateway:Routes:0:Namespace", "a"),
            ("Kenger:Gateway:TrustedProxies:0", "10.0.0.0/8"),
            ("Kenger:Gateway:Health:Interval", "00:00:07"));

        var options = Read(gateway);

        Assert.Equal(("a.example.com", "/a", "a"), (options.Routes[0].Host, options.Routes[0].Path, options.Routes[0].Namespace));
        Assert.Equal("10.0.0.0/8", options.TrustedProxies.Single());
        Assert.Equal(7, options.Health.Interval.TotalSeconds);
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_NAMESPACE", "no spaces", "KENGER_GATEWAY_NAMESPACE")]
    [InlineData("KENGER_GATEWAY_LISTEN", "18080", "Kenger:Gateway:Listen")]
    [InlineData("KENGER_GATEWAY_LISTEN", "http://*:8081", "both use port 8081")]
    [InlineData("KENGER_GATEWAY_ADMIN_LISTEN", "nonsense", "Kenger:Gateway:AdminListen")]
    [InlineData("KENGER_GATEWAY_PROXY_PROTOCOL", "on", "Kenger:Gateway:ProxyProtocol (KENGER_GATEWAY_PROXY_PROTOCOL) is 'on', but must be off or required")]
    [InlineData("Kenger:Gateway:ProxyProtocol", "Required", "is 'Required', but must be off or required")]
    [InlineData("KENGER_GATEWAY_PROXY_PROTOCOL", "required", "is required, but nobody is trusted to send it: name your balancers in TrustedProxies")]
    [InlineData("KENGER_GATEWAY_ADMIN_LISTEN", "http://*:8081", "set KENGER_GATEWAY_ADMIN_TOKEN")]
    [InlineData("KENGER_GATEWAY_ADMIN_LISTEN", "http://10.0.0.1:8081", "set KENGER_GATEWAY_ADMIN_TOKEN")]
    [InlineData("KENGER_GATEWAY_ADMIN_TOKEN", "two words", "Kenger:Gateway:AdminToken")]
    [InlineData("KENGER_GATEWAY_ID", "a b", "Kenger:Gateway:Id")]
    [InlineData("Kenger:Gateway:TrustedProxies:0", "10.0.0.0/99", "Kenger:Gateway:TrustedProxies")]
    [InlineData("KENGER_GATEWAY_APERTURE", "-1", "Kenger:Gateway:Aperture (KENGER_GATEWAY_APERTURE) is -1, but must be from 0 to 10000")]
    [InlineData("Kenger:Gateway:Aperture", "10001", "Kenger:Gateway:Aperture (KENGER_GATEWAY_APERTURE) is 10001, but must be from 0 to 10000")]
    [InlineData("KENGER_GATEWAY_APERTURE", "some", "KENGER_GATEWAY_APERTURE (Aperture) must be a whole number, but is 'some'")]
    [InlineData("Kenger:Gateway:MaxRetries", "11", "Kenger:Gateway:MaxRetries")]
    [InlineData("Kenger:Gateway:RetryBudget", "-0.1", "Kenger:Gateway:RetryBudget")]
    [InlineData("Kenger:Gateway:MinRetriesPerSecond", "-1", "Kenger:Gateway:MinRetriesPerSecond")]
    [InlineData("KENGER_GATEWAY_SNAPSHOT", "/", "KENGER_GATEWAY_SNAPSHOT")]
    [InlineData("Kenger:Gateway:Pick", "fastest", "Kenger:Gateway:Pick")]
    [InlineData("Kenger:Gateway:SlowStart", "02:00:00", "Kenger:Gateway:SlowStart")]
    [InlineData("Kenger:Gateway:ConnectTimeout", "00:00:00", "Kenger:Gateway:ConnectTimeout")]
    [InlineData("Kenger:Gateway:ActivityTimeout", "-00:00:01", "Kenger:Gateway:ActivityTimeout")]
    [InlineData("Kenger:Gateway:SyncInterval", "00:02:00", "Kenger:Gateway:SyncInterval")]
    [InlineData("Kenger:Gateway:Health:Interval", "00:00:00", "Kenger:Gateway:Health:Interval")]
    [InlineData("Kenger:Gateway:Health:Timeout", "01:00:00", "Kenger:Gateway:Health:Timeout")]
    [InlineData("Kenger:Gateway:Health:MaxConcurrency", "0", "Kenger:Gateway:Health:MaxConcurrency")]
    [InlineData("Kenger:Gateway:Health:UnhealthyThreshold", "0", "Kenger:Gateway:Health:UnhealthyThreshold")]
    [InlineData("Kenger:Gateway:Health:HealthyThreshold", "101", "Kenger:Gateway:Health:HealthyThreshold")]
    [InlineData("Kenger:Gateway:Health:ConnectFailures", "-1", "Kenger:Gateway:Health:ConnectFailures")]
    [InlineData("Kenger:Gateway:Health:ServerErrors", "-1", "Kenger:Gateway:Health:ServerErrors")]
    [InlineData("Kenger:Gateway:Health:MaxEjectedShare", "1.5", "Kenger:Gateway:Health:MaxEjectedShare")]
    [InlineData("Kenger:Gateway:Health:PanicThreshold", "NaN", "Kenger:Gateway:Health:PanicThreshold")]
    [InlineData("Kenger:Gateway:Routes:0:Path", "/a", "Kenger:Gateway:Routes:0:Namespace")]
    public async Task Validation_OneBrokenRule_IsNamed(string key, string value, string expected)
    {
        await using var gateway = new GatewayRig((key, value));

        var e = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway));

        Assert.Contains(expected, Assert.Single(e.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("two words", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "http://a.example.com")]
    [InlineData("Host", "a b")]
    [InlineData("Host", "a.*.com")]
    [InlineData("Path", "no-slash")]
    [InlineData("Path", "/{broken")]
    [InlineData("Path", "/a/{x}/{x}")]
    [InlineData("Pick", "hash-header:")]
    [InlineData("Protocol", "h2c")]
    public async Task Validation_BrokenRoute_IsNamed(string field, string value)
    {
        await using var gateway = new GatewayRig(("Kenger:Gateway:Routes:0:Namespace", "a"), ($"Kenger:Gateway:Routes:0:{field}", value));

        var e = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway));

        Assert.Contains($"Kenger:Gateway:Routes:0:{field}", Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Routes:0:Auth", "key", "Routes:0:Auth is 'key', but there are no keys")]
    [InlineData("AccessLog:MaxBytes", "100", "Kenger:Gateway:AccessLog:MaxBytes")]
    [InlineData("AccessLog:Keep", "-1", "Kenger:Gateway:AccessLog:Keep")]
    [InlineData("Routes:0:ConnectTimeout", "00:00:00", "Routes:0:ConnectTimeout")]
    [InlineData("Routes:0:ActivityTimeout", "2.00:00:00", "Routes:0:ActivityTimeout")]
    [InlineData("Routes:0:RateLimit:Burst", "5", "RateLimit:PermitsPerSecond is 0")]
    [InlineData("Routes:0:RateLimit:PermitsPerSecond", "NaN", "RateLimit:PermitsPerSecond")]
    [InlineData("Routes:0:RateLimit:PermitsPerSecond", "1000001", "RateLimit:PermitsPerSecond")]
    public async Task Validation_BrokenPolicyOfARoute_IsNamed(string key, string value, string expected)
    {
        await using var gateway = new GatewayRig(("Kenger:Gateway:Routes:0:Namespace", "a"), ($"Kenger:Gateway:{key}", value));

        var e = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway));

        Assert.Contains(expected, Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_BrokenKeysAndLimits_AllAreNamedAndNoSecretIs()
    {
        await using var gateway = new GatewayRig(
            ("Kenger:Gateway:ApiKeys:0:Name", "a b"),
            ("Kenger:Gateway:ApiKeys:0:Sha256", "the-key-itself"),
            ("Kenger:Gateway:ApiKeys:1:Name", "twin"),
            ("Kenger:Gateway:ApiKeys:1:Sha256", new string('a', 64)),
            ("Kenger:Gateway:ApiKeys:2:Name", "twin"),
            ("Kenger:Gateway:ApiKeys:2:Sha256", new string('A', 64)),
            ("Kenger:Gateway:Routes:0:Namespace", "a"),
            ("Kenger:Gateway:Routes:0:RateLimit:PermitsPerSecond", "1"),
            ("Kenger:Gateway:Routes:0:RateLimit:Burst", "0"),
            ("Kenger:Gateway:Routes:0:RateLimit:By", "key"));

        var e = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway));

        Assert.Equal(6, e.Failures.Count());
        Assert.DoesNotContain("the-key-itself", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_SameRouteTwiceAndNamesThatDifferInCase_AreNamed()
    {
        await using var gateway = new GatewayRig(
            ("Kenger:Gateway:Routes:0:Namespace", "Shop"),
            ("Kenger:Gateway:Routes:0:Path", "/a"),
            ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            ("Kenger:Gateway:Routes:1:Path", "/a/"));

        var e = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway));

        Assert.Equal(2, e.Failures.Count());
    }

    [Fact]
    public async Task Validation_ManyBrokenRules_AllAreReported()
    {
        await using var gateway = new GatewayRig(
            ("KENGER_GATEWAY_LISTEN", "x"), ("KENGER_GATEWAY_ADMIN_LISTEN", "http://*:1"), ("Kenger:Gateway:MaxRetries", "-1"),
                ("KENGER_GATEWAY_NAMESPACE", "-"));

        Assert.Equal(4, Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway)).Failures.Count());
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_HTTP2_LISTEN", "18082", "Kenger:Gateway:Http2Listen (KENGER_GATEWAY_HTTP2_LISTEN) is '18082'")]
    [InlineData("KENGER_GATEWAY_HTTP2_LISTEN", "http://*:18080", "Http2Listen uses port 18080")]
    [InlineData("KENGER_GATEWAY_HTTP2_LISTEN", "http://*:8081", "Http2Listen uses port 8081")]
    [InlineData("KENGER_GATEWAY_PROTOCOL", "HTTP/2", "Kenger:Gateway:Protocol (KENGER_GATEWAY_PROTOCOL) is 'HTTP/2'")]
    [InlineData("Kenger:Gateway:Health:ConnectOnly:0", "a b", "Kenger:Gateway:Health:ConnectOnly holds 'a b'")]
    public async Task Validation_BrokenProtocols_AreNamed(string key, string value, string expected)
    {
        await using var gateway = new GatewayRig((key, value));

        var e = Assert.ThrowsAny<OptionsValidationException>(() => Read(gateway));

        Assert.Contains(expected, Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_NotSet_IsOfThisGatewayAloneAndStays()
    {
        await using var one = new GatewayRig();
        await using var two = new GatewayRig();

        Assert.NotEqual(one.Get<GatewayIdentity>().Id, two.Get<GatewayIdentity>().Id);
        Assert.Equal(one.Get<GatewayIdentity>().Id, one.Get<GatewayIdentity>().Id);
        Assert.Matches("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", one.Get<GatewayIdentity>().Id);
    }

    private static KengerGatewayOptions Read(GatewayRig gateway) => gateway.Get<IOptions<KengerGatewayOptions>>().Value;
}

using System.Net;
using System.Text.RegularExpressions;
using Kenger.Console.Options;
using Kenger.Console.Tests.Stage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Tests.Http;

/// <summary>Sign-in at a provider, by a client that carries everything to and fro by hand: what is let in, and what is not.</summary>
public sealed partial class OpenIdSignInTests : IAsyncLifetime
{
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task SignIn_OfAPersonWithARole_BeginsASessionWithAStrictCookie()
    {
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await WalkAsync(visitor, "namespaces/orders");

        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        // The page goes on by itself: a redirect would not have the cookie with it.
        Assert.Contains("content=\"0;url=/ui/namespaces/orders\"", await back.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var session = Assert.Single(back.Headers.GetValues("Set-Cookie"), each => each.StartsWith("kenger-console-", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", session, StringComparison.Ordinal);
        Assert.Contains("httponly", session, StringComparison.Ordinal);
        Assert.DoesNotContain("not-for-the-console", session, StringComparison.Ordinal);
        using var page = await visitor.GetAsync("settings");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("audience")]
    [InlineData("nonce")]
    [InlineData("forged")]
    [InlineData("over")]
    public async Task SignIn_WithATokenThatIsNotForIt_IsRefused(string wrong)
    {
        (_provider.Audience, _provider.Nonce, _provider.IsForged, _provider.Lifetime) = (
            wrong == "audience" ? "another-client" : TestProvider.ClientId, wrong == "nonce" ? "of-another-sign-in" : null, wrong == "forged",
            wrong == "over" ? TimeSpan.FromHours(-1) : TimeSpan.FromHours(1));
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await WalkAsync(visitor);

        await IsRefusedAsync(visitor, back, HttpStatusCode.Unauthorized, "What the provider says is not for this console");
    }

    [Fact]
    public async Task SignIn_WithoutARole_IsRefusedAndLogged()
    {
        _provider.Claims["groups"] = "visitors";
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await WalkAsync(visitor);

        await IsRefusedAsync(visitor, back, HttpStatusCode.Forbidden, "Your account has no role here");
        Assert.Contains("oidc:ann@example.com", host.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_ThatTheProviderDenies_SaysSo()
    {
        _provider.Denies = true;
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await WalkAsync(visitor);

        await IsRefusedAsync(visitor, back, HttpStatusCode.Forbidden, "The provider did not let you in");
    }

    [Fact]
    public async Task Callback_InAnotherBrowserThanTheSignInBegan_IsRefused()
    {
        await using var host = await StartAsync();
        using var thief = host.NewVisitor();
        using var visitor = host.NewVisitor();
        var url = await CallbackOfAsync(thief);

        // A link with somebody else's code: nobody gets into another one's session.
        using var back = await visitor.GetAsync(url);

        await IsRefusedAsync(visitor, back, HttpStatusCode.BadRequest, "did not begin in this browser");
    }

    [Theory]
    [InlineData("oidc/callback")]
    [InlineData("oidc/callback?code=x&state=y")]
    public async Task Callback_WithoutASignIn_IsRefused(string path)
    {
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await visitor.GetAsync(path);

        await IsRefusedAsync(visitor, back, HttpStatusCode.BadRequest, "did not begin in this browser");
    }

    [Fact]
    public async Task Callback_UsedTwice_BeginsOneSession()
    {
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();
        var url = await CallbackOfAsync(visitor);
        using var first = await visitor.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using var second = await visitor.GetAsync(url);

        Assert.NotEqual(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task SignIn_WhileTheProviderIsAway_SaysSo()
    {
        await using var host = await StartAsync(authority: "http://localhost:1");
        using var visitor = host.NewVisitor();

        using var answer = await visitor.GetAsync("oidc/start");

        await IsRefusedAsync(visitor, answer, HttpStatusCode.BadGateway, "The provider can't be asked now");
    }

    [Fact]
    public async Task SignIn_AtAProviderOutsideTheNetworks_IsNotMade()
    {
        await using var host = await ConsoleHost.StartAsync(
            options: options => options.OutgoingNetworks.Add("10.0.0.0/8"), console: options => Set(options.OpenIdConnect, _provider.Url));
        using var visitor = host.NewVisitor();

        using var answer = await visitor.GetAsync("oidc/start");

        await IsRefusedAsync(visitor, answer, HttpStatusCode.BadGateway, "The provider can't be asked now");
    }

    [Fact]
    public async Task SignIn_ToAnAddressElsewhere_StaysInTheConsole()
    {
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await WalkAsync(visitor, "https://evil.example/");

        Assert.Contains("content=\"0;url=/ui/\"", await back.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_OfAPerson_EndsWithTheProvidersWord()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await ConsoleHost.StartAsync(
            console: options => Set(options.OpenIdConnect, _provider.Url), services: services => services.AddSingleton<TimeProvider>(time));
        using var visitor = host.NewVisitor();
        using var back = await WalkAsync(visitor);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        time.Advance(TimeSpan.FromMinutes(50));
        using var page = await visitor.GetAsync("settings");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        time.Advance(TimeSpan.FromMinutes(11));

        using var after = await visitor.GetAsync("settings");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task SignIn_WithATokenThatHasJustEnded_BeginsNoSession()
    {
        // Within the clock skew that the handler allows, and over for us.
        _provider.Lifetime = TimeSpan.FromMinutes(-2);
        await using var host = await StartAsync();
        using var visitor = host.NewVisitor();

        using var back = await WalkAsync(visitor);

        Assert.NotEqual(HttpStatusCode.OK, back.StatusCode);
        using var page = await visitor.GetAsync("settings");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task Pages_WithoutAProvider_KnowNothingOfIt()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var start = await visitor.GetAsync("oidc/start");
        using var back = await visitor.GetAsync("oidc/callback");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (start.StatusCode, back.StatusCode));
        Assert.DoesNotContain("oidc", await visitor.Http.GetStringAsync("signin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_InAnAppWithItsOwnAuthentication_LeavesThatAlone()
    {
        await using var host = await ConsoleHost.StartAsync(
            console: options => Set(options.OpenIdConnect, _provider.Url),
            services: services => services.AddAuthentication("Own").AddCookie("Own"),
            map: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/own", () => "own").RequireAuthorization();
                app.MapKengerConsole();
            });
        using var visitor = host.NewVisitor();

        using var own = await visitor.GetAsync("/own");
        using var back = await WalkAsync(visitor);

        Assert.Contains("/Account/Login", own.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Theory]
    [InlineData("groups=ops:operate:orders+payments", "groups", "ops", "operate", "orders,payments")]
    [InlineData("groups=admins:admin", "groups", "admins", "admin", "")]
    [InlineData("https://claims.example/role=urn:team:a:read", "https://claims.example/role", "urn:team:a", "read", "")]
    [InlineData("groups=operate:read:x", "groups", "operate", "read", "x")]
    public void Roles_AsOneText_AreRead(string text, string claim, string value, string role, string namespaces)
    {
        Assert.True(RoleText.TryParse(text, out var roles));

        var read = Assert.Single(roles);
        Assert.Equal((claim, value, role, namespaces), (read.Claim, read.Value, read.Role, string.Join(',', read.Namespaces)));
    }

    [Theory]
    [InlineData("KENGER_CONSOLE_OIDC_AUTHORITY", "http://login.example.com", "must be an https URL")]
    [InlineData("KENGER_CONSOLE_OIDC_AUTHORITY", "https://login.example.com", "ClientId (KENGER_CONSOLE_OIDC_CLIENT_ID) is required")]
    [InlineData("KENGER_CONSOLE_OIDC_AUTHORITY", "https://login.example.com", "Roles (KENGER_CONSOLE_OIDC_ROLES) must have")]
    [InlineData("KENGER_CONSOLE_OIDC_CLIENT_ID", "kenger", "Authority (KENGER_CONSOLE_OIDC_AUTHORITY) is required")]
    [InlineData("KENGER_CONSOLE_OIDC_ROLES", "groups=ops:gateway", "must be CLAIM=VALUE:ROLE")]
    [InlineData("KENGER_CONSOLE_OIDC_ROLE", "groups=ops:read", "KENGER_CONSOLE_OIDC_ROLES")]
    [InlineData("KENGER_CONSOLE_OIDC_CLIENT_SECRET_FILE", "/nowhere/at/all", "KENGER_CONSOLE_OIDC_CLIENT_SECRET_FILE")]
    [InlineData("Kenger:Console:OpenIdConnect:Autority", "https://x", "is not known: did you mean Authority?")]
    public async Task Start_WithWrongSettings_SaysWhich(string key, string value, string expected)
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => ConsoleHost.StartAsync(
            services: services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>(key, value)]).Build())));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static void Set(KengerConsoleOpenIdConnectOptions options, string authority)
    {
        (options.Authority, options.ClientId, options.ClientSecret) = (authority, TestProvider.ClientId, TestProvider.ClientSecret);
        options.Roles = [new() { Claim = "groups", Value = "ops", Role = "operate", Namespaces = ["orders"] }];
    }

    // As a browser: out to the provider, and back by the link on its page.
    private static async Task<HttpResponseMessage> WalkAsync(ConsoleVisitor visitor, string to = "") => await visitor.GetAsync(await CallbackOfAsync(visitor, to));

    private static async Task<string> CallbackOfAsync(ConsoleVisitor visitor, string to = "")
    {
        using var start = await visitor.GetAsync("oidc/start?to=" + Uri.EscapeDataString(to));
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        using var asked = await visitor.Http.GetAsync(start.Headers.Location);
        return WebUtility.HtmlDecode(Link().Match(await asked.Content.ReadAsStringAsync()).Groups["url"].Value);
    }

    private static async Task IsRefusedAsync(ConsoleVisitor visitor, HttpResponseMessage answer, HttpStatusCode status, string text)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(text, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var page = await visitor.GetAsync("settings");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    private Task<ConsoleHost> StartAsync(string? authority = null) => ConsoleHost.StartAsync(console: options => Set(options.OpenIdConnect, authority ?? _provider.Url));

    [GeneratedRegex("id=\"yes\" href=\"(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}

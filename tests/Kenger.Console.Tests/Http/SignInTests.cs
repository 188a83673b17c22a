using System.Net;
using Kenger.Console.Tests.Stage;
using Kenger.Registry.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Console.Tests.Http;

public sealed class SignInTests
{
    [Fact]
    public async Task Page_OfAStranger_LeadsToTheSignInAndBack()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 7001);
        using var visitor = host.NewVisitor();

        using var refused = await visitor.GetAsync("namespaces/orders?node=127.0.0.1%3A7001");
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        Assert.Equal("/ui/signin?to=namespaces%2Forders%3Fnode%3D127.0.0.1%253A7001", refused.Headers.Location!.OriginalString);

        using var entered = await visitor.SignInAsync(ConsoleHost.Reader, "namespaces/orders?node=127.0.0.1%3A7001");
        Assert.Equal("/ui/namespaces/orders?node=127.0.0.1%3A7001", entered.Headers.Location!.OriginalString);
        // The table with one node below its head; its rows come with the circuit.
        Assert.Contains("aria-rowcount=\"2\"", await visitor.Http.GetStringAsync("namespaces/orders"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_OfASession_IsForTheBrowserAloneAndHoldsNoToken()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var entered = await visitor.SignInAsync(ConsoleHost.Admin);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), each => each.StartsWith("kenger-console-", StringComparison.Ordinal));

        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/ui", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleHost.Admin, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_WhereTheAppIsAskedByHttps_IsSecure()
    {
        await using var host = await ConsoleHost.StartAsync(map: app =>
        {
            app.Use((context, next) =>
            {
                context.Request.Scheme = "https";
                return next(context);
            });
            app.MapKengerConsole();
        });
        using var visitor = host.NewVisitor();

        using var page = await visitor.GetAsync("signin");

        // The antiforgery cookie of the form shows it as the session's would, which a plain connection can't send back.
        Assert.Contains(page.Headers.GetValues("Set-Cookie"), each => each.Contains("secure", StringComparison.OrdinalIgnoreCase) || each.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    public async Task Target_OutsideOfTheConsole_IsTheOverview(string to)
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var entered = await visitor.SignInAsync(ConsoleHost.Reader, to);

        Assert.Equal("/ui/", entered.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignIn_WithBadTokens_IsRefusedAndSlowedDownAsTheApiIs()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var wrong = await visitor.SignInAsync("no-token-of-anybody");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("does not know the token", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // The allowance fills again slowly: soon or late there is a refusal, whatever the machine is doing.
        var last = wrong.StatusCode;
        for (var i = 0; i < 500 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var again = await visitor.SignInAsync("no-token-of-anybody");
            last = again.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using var good = await visitor.SignInAsync(ConsoleHost.Reader);
        Assert.Equal(HttpStatusCode.Redirect, good.StatusCode);
    }

    [Fact]
    public async Task SignIn_WithATokenThatMayNotRead_IsRefused()
    {
        await using var host = await ConsoleHost.StartAsync(options: options => options.NamedTokens.Add(ConsoleHost.Token("x", "another-token-of-tests", "gateway")));
        using var visitor = host.NewVisitor();

        using var entered = await visitor.SignInAsync("another-token-of-tests");

        // What reads by the API reads here.
        using var api = new HttpRequestMessage(HttpMethod.Get, host.Url + "/api/upstream/node/list");
        api.Headers.Add("X-API-Token", "another-token-of-tests");
        using var answer = await host.Client.SendAsync(api);
        Assert.Equal(answer.StatusCode == HttpStatusCode.OK, entered.StatusCode == HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task SignIn_WithoutItsForm_IsRefused()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var answer = await visitor.Http.PostAsync("signin", new FormUrlEncodedContent([new("token", ConsoleHost.Admin)]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(visitor.Cookies.GetAllCookies(), cookie => cookie.Name.StartsWith("kenger-console-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_OfARevokedToken_IsOver()
    {
        var file = Path.GetTempFileName();
        try
        {
            await WriteAsync(file, ConsoleHost.Token("passing", "passing-token-of-tests", "read"), ConsoleHost.Token("other", "other-token-of-tests", "read"));
            await using var host = await ConsoleHost.StartAsync(options: options => options.TokenFile = file);
            using var visitor = host.NewVisitor();
            using var entered = await visitor.SignInAsync("passing-token-of-tests");
            using var seen = await visitor.GetAsync("");
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);

            await WriteAsync(file, ConsoleHost.Token("other", "other-token-of-tests", "read"));

            await Eventually.BecomesTrue(
                async () =>
                {
                    using var page = await visitor.GetAsync("");
                    return page.StatusCode == HttpStatusCode.Redirect;
                },
                "the end of the session",
                TimeSpan.FromSeconds(60));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Session_AfterARestart_GoesOn()
    {
        var keys = Directory.CreateTempSubdirectory("kenger-console-keys-");
        try
        {
            using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
            string cookie;
            await using (var host = await ConsoleHost.StartAsync(services: services => KeepKeys(services, keys)))
            {
                using var visitor = host.NewVisitor();
                using var entered = await visitor.SignInAsync(ConsoleHost.Reader);
                cookie = entered.Headers.GetValues("Set-Cookie").Single(each => each.StartsWith("kenger-console-", StringComparison.Ordinal)).Split(';')[0].Split('=', 2)[1];
            }

            await using var again = await ConsoleHost.StartAsync(services: services => KeepKeys(services, keys));
            using var client = new HttpClient(handler);
            using var request = new HttpRequestMessage(HttpMethod.Get, again.Ui);
            request.Headers.Add("Cookie", $"kenger-console-{new Uri(again.Url).Port}={cookie}");
            request.Headers.Accept.ParseAdd("text/html");
            using var page = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
        finally
        {
            keys.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Page_WithoutTokensOnLoopback_NeedsNoSignIn()
    {
        await using var host = await ConsoleHost.StartAsync(options: options => options.AllowAnonymousOnLoopback = true, tokens: false);
        using var visitor = host.NewVisitor();

        using var page = await visitor.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        // A page whose name leads here, and a proxy: not this machine's own people.
        using var rebound = await visitor.GetAsync("", ("Host", "evil.example"));
        using var proxied = await visitor.GetAsync("", ("X-Forwarded-For", "10.1.2.3"));
        Assert.Equal(HttpStatusCode.Redirect, rebound.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, proxied.StatusCode);
        using var told = await visitor.GetAsync("signin", ("Host", "evil.example"));
        Assert.Contains("KENGER_SERVER_TOKENS", await told.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_InAnAppThatAsksEverybodyToSignIn_AsksForTheRegistrysTokenAlone()
    {
        await using var host = await ConsoleHost.StartAsync(
            services: services =>
            {
                services.AddAuthentication("Cookies").AddCookie();
                services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            },
            map: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/own", () => "own");
                app.MapKengerConsole().AllowAnonymous();
            });
        using var visitor = host.NewVisitor();

        using var own = await visitor.GetAsync("/own");
        Assert.StartsWith("/Account/Login", own.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        using var refused = await visitor.GetAsync("gateways");
        Assert.Equal("/ui/signin?to=gateways", refused.Headers.Location!.OriginalString);
        using var entered = await visitor.SignInAsync(ConsoleHost.Reader);
        using var page = await visitor.GetAsync("gateways");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private static void KeepKeys(IServiceCollection services, DirectoryInfo keys) =>
        Microsoft.AspNetCore.DataProtection.DataProtectionBuilderExtensions.PersistKeysToFileSystem(
            Microsoft.AspNetCore.DataProtection.DataProtectionBuilderExtensions.SetApplicationName(services.AddDataProtection(), "kenger-tests"), keys);

    private static Task WriteAsync(string file, params NamedToken[] tokens) => File.WriteAllTextAsync(
        file, $"[{string.Join(',', tokens.Select(token => $$"""{"name":"{{token.Name}}","sha256":"{{token.Sha256}}","role":"{{token.Role}}"}"""))}]");
}

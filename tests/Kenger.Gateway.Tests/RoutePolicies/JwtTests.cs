using System.Net;
using System.Text.Json.Nodes;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Routes that ask for a token, with a real authority. The clock stands unless a test moves it.</summary>
public sealed class JwtTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Token_OfTheAuthority_PassesAndGoesOnToTheNode(string algorithm)
    {
        await using var rig = await StartAsync();
        rig.Publish(TestKey.Rsa, TestKey.P256, TestKey.P384, TestKey.P521);
        var key = algorithm switch { "ES256" => TestKey.P256, "ES384" => TestKey.P384, "ES512" => TestKey.P521, _ => TestKey.Rsa };
        var token = key.Sign(rig.Claims(), algorithm);

        Assert.Equal(200, await rig.SendAsync(token));
        Assert.Equal($"Bearer {token}", Assert.Single(rig.Backend.Requests)["Authorization"]);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER    ")]
    public async Task Token_AfterTheWordInAnySpelling_Passes(string before)
    {
        await using var rig = await StartAsync();

        using var answer = await rig.Gateway.GetAsync("/app", ("Authorization", before + TestKey.Rsa.Sign(rig.Claims())));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Token_ForSeveralAndWithoutAKeysName_Passes()
    {
        await using var rig = await StartAsync();
        rig.Publish(TestKey.P256, TestKey.OtherRsa.As(null), TestKey.Rsa.As(null));

        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims(("aud", new JsonArray("stock", "shop"))), null, ("kid", null))));
    }

    [Fact]
    public async Task Request_WithoutAToken_IsToldWhatToSendAndAsksNobody()
    {
        await using var rig = await StartAsync();
        var token = TestKey.Rsa.Sign(rig.Claims());

        foreach (var (path, headers) in new (string, (string, string)[])[]
        {
            ("/app", []),
            ($"/app?access_token={token}", []),
            ("/app", [("Authorization", "Basic YTpi")]),
            ("/app", [("Authorization", $"Bearer{token}")]),
            ("/app", [("Authorization", "")]),
            ("/app", [("X-API-Token", token), ("Cookie", $"access_token={token}"), ("Proxy-Authorization", $"Bearer {token}")]),
        })
        {
            using var answer = await rig.Gateway.GetAsync(path, headers);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Bearer realm=\"gateway\"", answer.Headers.WwwAuthenticate.ToString());
            Assert.Contains("\"reason\":\"unauthenticated\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(rig.Backend.Requests);
        Assert.Equal(0, rig.Authority.Asked);
    }

    [Theory]
    [InlineData("over by a second", "exp", -1)]
    [InlineData("over now", "exp", 0)]
    [InlineData("valid in a second", "nbf", 1)]
    public async Task Token_NotValidNow_IsRefused(string what, string claim, int seconds)
    {
        await using var rig = await StartAsync();
        await using var lenient = await StartAsync(("Jwt:ClockSkew", "00:00:02"));

        var (status, challenge) = await rig.AskAsync(TestKey.Rsa.Sign(rig.Claims((claim, _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()))));

        Assert.True(status == 401, what);
        Assert.Contains("error=\"invalid_token\", error_description=\"the token is over, not valid yet", challenge, StringComparison.Ordinal);
        Assert.Equal(200, await lenient.SendAsync(TestKey.Rsa.Sign(lenient.Claims((claim, _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds())))));
        Assert.Equal(401, await lenient.SendAsync(TestKey.Rsa.Sign(lenient.Claims((claim, _time.GetUtcNow().AddSeconds(claim == "exp" ? -2 : 3).ToUnixTimeSeconds())))));
    }

    [Fact]
    public async Task Token_ThatEndsMeanwhile_IsRefusedFromThatMomentOn()
    {
        await using var rig = await StartAsync();
        var token = TestKey.Rsa.Sign(rig.Claims(("exp", _time.GetUtcNow().AddSeconds(2).ToUnixTimeSeconds())));

        Assert.Equal(200, await rig.SendAsync(token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, await rig.SendAsync(token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await rig.SendAsync(token));
    }

    [Fact]
    public async Task Keys_OfAnAuthorityThatChangesThem_AreAskedForOnceAndNobodyIsRefused()
    {
        await using var rig = await StartAsync();
        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims())));
        rig.Publish(TestKey.OtherRsa);
        var token = TestKey.OtherRsa.Sign(rig.Claims());

        // It was asked a moment ago.
        Assert.Equal(401, await rig.SendAsync(token));
        Assert.Equal(1, rig.Authority.Asked);
        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims())));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rig.SendAsync(token))), status => Assert.Equal(200, status));
        Assert.Equal(2, rig.Authority.Asked);
        Assert.Equal(401, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims())));

        // Names that are made up don't make it work more.
        foreach (var name in Enumerable.Range(0, 20))
        {
            Assert.Equal(401, await rig.SendAsync(TestKey.Rsa.As($"made up {name}").Sign(rig.Claims())));
        }

        Assert.Equal(2, rig.Authority.Asked);
    }

    [Fact]
    public async Task Keys_OfManyFirstRequests_AreAskedForOnceAndOverReloads()
    {
        await using var rig = await StartAsync();
        var token = TestKey.Rsa.Sign(rig.Claims());

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rig.SendAsync(token))), status => Assert.Equal(200, status));
        rig.Gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Jwt:Audiences:0", "stock"));
        await Eventually.BecomesTrue(async () => await rig.SendAsync(token) == 401, "the other audience counts");

        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims(("aud", "stock")))));
        Assert.Equal(1, rig.Authority.Asked);
    }

    [Fact]
    public async Task Authority_AwayAtFirst_NobodyPassesUntilItIsBack()
    {
        await using var rig = await StartAsync();
        rig.Authority.GoAway();
        var token = TestKey.Rsa.Sign(rig.Claims());

        using (var answer = await rig.Gateway.GetAsync("/app", ("Authorization", $"Bearer {token}")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
            Assert.Contains("\"reason\":\"authority_away\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(503, await rig.SendAsync(TestKey.OtherRsa.Sign(rig.Claims())));
        rig.Authority.GoAway(away: false);
        Assert.Equal(503, await rig.SendAsync(token));
        Assert.Equal(1, rig.Authority.Asked);
        Assert.Empty(rig.Backend.Requests);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, await rig.SendAsync(token));
        Assert.Contains("is answered 500", Assert.Single(rig.Gateway.Said(EventIds.JwtKeysNotRead)), StringComparison.Ordinal);
        Assert.Single(rig.Gateway.Said(EventIds.JwtKeysRead));
        Assert.Equal(3, await rig.Gateway.CountAsync("kenger_gateway_refusals_total{reason=\"authority_away\"}"));
    }

    [Fact]
    public async Task Authority_AwayLater_TheKeysItGaveGoOn()
    {
        await using var rig = await StartAsync();
        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims())));
        rig.Authority.GoAway();

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(401, await rig.SendAsync(TestKey.OtherRsa.Sign(rig.Claims())));
        Assert.Equal(2, rig.Authority.Asked);
        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims())));
    }

    [Fact]
    public async Task Request_WithAKeyToo_IsAskedForTheKeyFirstAndNamedByIt()
    {
        await using var rig = await StartAsync(
            ("Auth", "key"), ("Kenger:Gateway:ApiKeys:0:Name", "ci"), ("Kenger:Gateway:ApiKeys:0:Sha256", TokenHashOf("secret")),
            ("RateLimit:PermitsPerSecond", "0.001"), ("RateLimit:By", "key"));
        var (ann, bob) = (TestKey.Rsa.Sign(rig.Claims()), TestKey.Rsa.Sign(rig.Claims(("sub", "bob"))));

        Assert.Equal(401, await rig.SendAsync(ann));
        Assert.Equal(0, rig.Authority.Asked);
        Assert.Equal(401, await rig.SendAsync(ann + "x", ("X-API-Key", "secret")));
        Assert.Equal(200, await rig.SendAsync(ann, ("X-API-Key", "secret")));
        Assert.Equal(429, await rig.SendAsync(bob, ("X-API-Key", "secret")));
    }

    [Fact]
    public async Task RateLimit_BySubject_CountsEachForItself()
    {
        await using var rig = await StartAsync(("RateLimit:PermitsPerSecond", "0.001"), ("RateLimit:By", "subject"));
        var (ann, bob, nobody) = (TestKey.Rsa.Sign(rig.Claims()), TestKey.Rsa.Sign(rig.Claims(("sub", "bob"))), TestKey.Rsa.Sign(rig.Claims(("sub", null))));

        foreach (var token in new[] { ann, bob, nobody })
        {
            Assert.Equal(200, await rig.SendAsync(token));
            Assert.Equal(429, await rig.SendAsync(token));
        }
    }

    [Fact]
    public async Task AccessLog_OfARequestWithAToken_NamesTheSubjectAlone()
    {
        using var logs = new TempLogs();
        string token;
        await using (var rig = await StartAsync(("Kenger:Gateway:AccessLog:File", logs.File)))
        {
            token = TestKey.Rsa.Sign(rig.Claims());
            Assert.Equal(200, await rig.SendAsync(token));
            await _time.AdvanceUntil(() => logs.Read().EndsWith('\n'), "the line is there");
        }

        Assert.StartsWith("127.0.0.1 - ann [", logs.Read(), StringComparison.Ordinal);
        Assert.DoesNotContain(token[^40..], logs.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanation_OfARequest_AsksNobody()
    {
        await using var rig = await StartAsync();

        Assert.Equal("shop", (await rig.Gateway.AdminAsync("/explain?path=/app")).GetProperty("namespace").GetString());
        Assert.Equal(0, rig.Authority.Asked);
    }

    [Fact]
    public async Task Preflight_OfAPage_NeedsNoToken()
    {
        await using var rig = await StartAsync(("Cors:Origins:0", "https://app.example.com"));

        using var answer = await rig.Gateway.SendAsync(
            HttpMethod.Options, "/app", content: null, ("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "GET"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("Jwt:Authority", "http://login.example.com", "Jwt:Authority holds 'http://login.example.com', but must be an https URL")]
    [InlineData("Jwt:Authority", "https://ann@login.example.com", "Jwt:Authority holds")]
    [InlineData("Jwt:Authority", "https://login.example.com/?tenant=1", "Jwt:Authority holds")]
    [InlineData("Jwt:Authority", "login.example.com", "Jwt:Authority holds")]
    [InlineData("Jwt:Audiences:0", "a\u001b[2J", "Jwt:Audiences holds 'a")]
    [InlineData("Jwt:Scopes:0", "read write", "Jwt:Scopes holds 'read write'")]
    [InlineData("Jwt:Scopes:0", "a\"b", "Jwt:Scopes holds")]
    [InlineData("Jwt:Claims:0:Name", "role", "Jwt:Claims:0:Values must hold 1 to 64 entries, but holds 0")]
    [InlineData("Jwt:Claims:0:Values:0", "admin", "Jwt:Claims:0:Name holds ''")]
    [InlineData("Jwt:ClockSkew", "00:05:01", "Jwt:ClockSkew is 00:05:01")]
    [InlineData("Jwt:ClockSkew", "00:00:00.5", "Jwt:ClockSkew is")]
    [InlineData("Jwt:Issuer", "x", "Issuer")]
    public async Task Start_ImpossibleSetting_IsRefusedByName(string key, string value, string said) =>
        Assert.Contains(said, await PolicyGateways.FailAsync([("Jwt:Authority", "https://login.example.com"), ("Jwt:Audiences:0", "shop"), (key, value)]), StringComparison.Ordinal);

    [Fact]
    public async Task Start_WithoutAnAudienceOrAToken_IsRefused()
    {
        Assert.Contains("Jwt:Audiences must hold 1 to 32 entries, but holds 0", await PolicyGateways.FailAsync(("Jwt:Authority", "https://login.example.com")), StringComparison.Ordinal);
        Assert.Contains(
            "RateLimit:By is 'subject', which needs Kenger:Gateway:Routes:0:Jwt",
            await PolicyGateways.FailAsync(("RateLimit:PermitsPerSecond", "1"), ("RateLimit:By", "subject")), StringComparison.Ordinal);
    }

    private static string TokenHashOf(string key) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));

    private Task<JwtRig> StartAsync(params (string Key, string Value)[] settings) => JwtRig.StartAsync(_time, settings);
}

using System.Text.Json.Nodes;
using Kenger.Gateway.RoutePolicies;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>When an authority is asked, and what is taken from it.</summary>
public sealed class JwtAuthorityTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly ILoggerFactory _logs;
    private readonly JwtAuthorities _all;

    public JwtAuthorityTests()
    {
        _logs = LoggerFactory.Create(builder => builder.AddProvider(_log));
        _all = new JwtAuthorities(_time, _logs.CreateLogger<JwtAuthorities>());
    }

    public void Dispose()
    {
        _all.Dispose();
        _logs.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Keys_TwelveHoursOld_AreReadAnewWhileTheOldOnesGoOn()
    {
        await using var server = await TestAuthority.StartAsync();
        var authority = _all.Of(server.Url);
        var first = await authority.KeysAsync();
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Same(first, await authority.KeysAsync());
        Assert.Equal(1, server.Asked);

        _time.Advance(TimeSpan.FromSeconds(1));
        var meanwhile = authority.KeysAsync();

        Assert.True(meanwhile.IsCompletedSuccessfully);
        Assert.Same(first, await meanwhile);
        await Eventually.BecomesTrue(async () => await authority.KeysAsync() != first, "the new ones are there");
        Assert.Equal(2, server.Asked);
    }

    [Fact]
    public async Task Keys_ThatCannotBeReadAnew_GoOnAndAreTriedForEveryHalfMinute()
    {
        await using var server = await TestAuthority.StartAsync();
        var authority = _all.Of(server.Url);
        var first = await authority.KeysAsync();
        server.GoAway();
        _time.Advance(TimeSpan.FromDays(2));

        for (var i = 0; i < 10; i++)
        {
            Assert.Same(first, await authority.KeysAsync());
        }

        await Eventually.BecomesTrue(() => _log.Entries.Any(entry => entry.Id.Id == EventIds.JwtKeysNotRead), "it is said");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Same(first, await authority.NewerAsync());
        Assert.Equal(2, server.Asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(first, await authority.NewerAsync());
        Assert.Equal(3, server.Asked);
        Assert.Single(_log.Entries, entry => entry.Id.Id == EventIds.JwtKeysNotRead);
    }

    [Fact]
    public async Task Authority_ThatNeverAnswers_IsAwayAfterTenSeconds()
    {
        await using var server = await TestAuthority.StartAsync();
        server.Document = context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        var keys = _all.Of(server.Url).KeysAsync().AsTask();
        await Eventually.BecomesTrue(() => server.Asked == 1, "it is asked");
        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(keys.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await keys);
    }

    [Fact]
    public async Task Authority_ThatBreaksOff_IsAway()
    {
        await using var server = await TestAuthority.StartAsync();
        server.Document = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"issuer\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        Assert.Null(await _all.Of(server.Url).KeysAsync());
    }

    [Fact]
    public async Task Authority_WhereNobodyListens_IsAway()
    {
        using var port = new DeadPort();

        Assert.Null(await _all.Of($"http://127.0.0.1:{port.Port}").KeysAsync());
        Assert.Single(_log.Entries, entry => entry.Id.Id == EventIds.JwtKeysNotRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html></html>")]
    [InlineData("""{"issuer":"a"}""")]
    [InlineData("""{"jwks_uri":"KEYS"}""")]
    [InlineData("""{"issuer":7,"jwks_uri":"KEYS"}""")]
    [InlineData("""{"issuer":"","jwks_uri":"KEYS"}""")]
    [InlineData("""{"issuer":"a","jwks_uri":"keys"}""")]
    [InlineData("""{"issuer":"a","jwks_uri":"file:///etc/passwd"}""")]
    [InlineData("""{"issuer":"a","jwks_uri":"http://192.0.2.1/keys"}""")]
    [InlineData("""{"issuer":"a","jwks_uri":["KEYS"]}""")]
    public async Task Document_ThatIsNone_GivesNoKeys(string document)
    {
        await using var server = await TestAuthority.StartAsync();
        server.Document = context => context.Response.WriteAsync(document.Replace("KEYS", $"{server.Url}/keys", StringComparison.Ordinal));

        Assert.Null(await _all.Of(server.Url).KeysAsync());
        Assert.Single(_log.Entries, entry => entry.Id.Id == EventIds.JwtKeysNotRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[null,1,"a",[],{}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtb3Itc28","kid":"a"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"a"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"a","n":"%%%","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"AQAB","y":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"a","crv":"secp256k1","x":"AQAB","y":"AQAB"}]}""")]
    public async Task KeySet_WithoutAKeyThatCanBeUsed_GivesNone(string set)
    {
        await using var server = await TestAuthority.StartAsync();
        server.KeySet = set;

        Assert.Null(await _all.Of(server.Url).KeysAsync());
    }

    [Fact]
    public async Task KeySet_WithBrokenKeysAmongGoodOnes_GivesTheGoodOnes()
    {
        await using var server = await TestAuthority.StartAsync();
        server.KeySet = new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["n"] = "AA", ["e"] = "%" }, TestKey.WeakRsa.Published(), TestKey.Rsa.Published(), TestKey.P521.Published(), 7),
        }.ToJsonString();

        var keys = await _all.Of(server.Url).KeysAsync();

        Assert.Equal(2, keys!.Count);
        Assert.Single(keys.For("rsa", "RS512"));
        Assert.Single(keys.For(null, "ES512"));
        Assert.Empty(keys.For("rsa", "ES512"));
        Assert.Empty(keys.For("p521", "ES256"));
        Assert.Empty(keys.For("RSA", "RS256"));
        Assert.Empty(keys.For("rsa", "HS256"));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(204)]
    public async Task Answer_ThatIsNoDocument_IsNotFollowed(int status)
    {
        await using var server = await TestAuthority.StartAsync();
        await using var other = await TestAuthority.StartAsync();
        server.Document = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"{other.Url}/.well-known/openid-configuration";
            return Task.CompletedTask;
        };

        Assert.Null(await _all.Of(server.Url).KeysAsync());
        Assert.Equal(0, other.Asked);
    }

    [Fact]
    public async Task Document_ThatIsVeryLong_IsNotReadToItsEnd()
    {
        await using var server = await TestAuthority.StartAsync();
        server.Document = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65_536], context.RequestAborted);
            }
        };

        Assert.Null(await _all.Of(server.Url).KeysAsync());
    }

    [Fact]
    public async Task Authority_WithAPathAndASlash_IsAskedBelowIt()
    {
        await using var server = await TestAuthority.StartAsync();

        Assert.NotNull(await _all.Of(server.Url + "/").KeysAsync());
        Assert.Null(await _all.Of(server.Url + "/other").KeysAsync());
        Assert.Same(_all.Of(server.Url), _all.Of(server.Url));
    }
}

using System.Text.Json.Nodes;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>A gateway whose route <c>/app</c> asks for tokens of an authority, and a node behind it.</summary>
internal sealed class JwtRig : IAsyncDisposable
{
    private readonly FakeTimeProvider _time;

    private JwtRig(FakeTimeProvider time, TestAuthority authority, Backend backend, GatewayHost gateway)
    {
        _time = time;
        (Authority, Backend, Gateway) = (authority, backend, gateway);
    }

    public TestAuthority Authority { get; }

    public Backend Backend { get; }

    public GatewayHost Gateway { get; }

    public static async Task<JwtRig> StartAsync(FakeTimeProvider time, params (string Key, string Value)[] settings)
    {
        var authority = await TestAuthority.StartAsync();
        var backend = await Backend.StartNewAsync();
        var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Path", "/app"),
                ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:0:Jwt:Authority", authority.Url),
                ("Kenger:Gateway:Routes:0:Jwt:Audiences:0", "shop"),
                .. settings.Select(setting => (setting.Key.StartsWith("KENGER", StringComparison.OrdinalIgnoreCase) ? setting.Key : $"Kenger:Gateway:Routes:0:{setting.Key}", (string?)setting.Value)),
            ]);
        return new(time, authority, backend, gateway);
    }

    /// <summary>The authority has these keys from now on, and no others.</summary>
    public void Publish(params TestKey[] keys)
    {
        Authority.Keys.Clear();
        Array.ForEach(keys, Authority.Keys.Enqueue);
    }

    /// <summary>What a good token says, with changes; null takes a claim away.</summary>
    public JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = Authority.ClaimsAt(_time.GetUtcNow());
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    /// <summary>The status of a request with a token.</summary>
    public async Task<int> SendAsync(string token, params (string Name, string Value)[] headers)
    {
        using var answer = await Gateway.GetAsync("/app", [("Authorization", $"Bearer {token}"), .. headers]);
        return (int)answer.StatusCode;
    }

    /// <summary>The status of a request with a token, and what it is told to bring.</summary>
    public async Task<(int Status, string Challenge)> AskAsync(string token)
    {
        using var answer = await Gateway.GetAsync("/app", ("Authorization", $"Bearer {token}"));
        return ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
        await Authority.DisposeAsync();
    }
}

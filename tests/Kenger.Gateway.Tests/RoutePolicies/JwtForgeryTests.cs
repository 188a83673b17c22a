using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Tokens that nobody signed, or not for this, in all the ways that are known to have worked somewhere.</summary>
public sealed class JwtForgeryTests
{
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> Forgeries => [.. All.Keys];

    private static Dictionary<string, Func<JwtRig, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["none"] = rig => Unsigned(rig, "none"),
        ["None"] = rig => Unsigned(rig, "None"),
        ["NONE, with the signature of another"] = rig => Unsigned(rig, "nOnE") + SignatureOf(Good(rig)),
        ["no algorithm"] = rig => TestKey.Rsa.Sign(rig.Claims(), "RS256", ("alg", null)),
        ["an algorithm that is a number"] = rig => TestKey.Rsa.Sign(rig.Claims(), "RS256", ("alg", 256)),
        ["rs256 in small letters"] = rig => TestKey.Rsa.Sign(rig.Claims(), "RS256", ("alg", "rs256")),
        ["HS256 by the public key's bytes"] = rig => Hashed(rig, TestKey.Rsa.PublicBytes),
        ["HS256 by the public key as PEM"] = rig => Hashed(rig, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", TestKey.Rsa.PublicBytes))),
        ["HS256 by the public key as PEM and a line end"] = rig => Hashed(rig, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", TestKey.Rsa.PublicBytes) + "\n")),
        ["HS256 by the modulus"] = rig => Hashed(rig, Encoding.ASCII.GetBytes(TestKey.Rsa.Published()["n"]!.GetValue<string>())),
        ["HS256 by nothing"] = rig => Hashed(rig, []),
        ["a key that is not published, under a known name"] = rig => TestKey.OtherRsa.As("rsa").Sign(rig.Claims()),
        ["an unknown key"] = rig => TestKey.OtherRsa.Sign(rig.Claims()),
        ["a known key under another name"] = rig => TestKey.Rsa.As("RSA").Sign(rig.Claims()),
        ["a key's name that is a path"] = rig => TestKey.Rsa.As("../../../../dev/null").Sign(rig.Claims()),
        ["its own key in the head"] = rig => TestKey.OtherRsa.Sign(rig.Claims(), null, ("jwk", TestKey.OtherRsa.Published()), ("kid", null)),
        ["where its own keys are in the head"] = rig => TestKey.OtherRsa.Sign(rig.Claims(), null, ("jku", $"{rig.Authority.Url}/mine"), ("x5u", $"{rig.Authority.Url}/mine")),
        ["something critical that nobody knows"] = rig => TestKey.Rsa.Sign(rig.Claims(), null, ("crit", new JsonArray("b64")), ("b64", false)),
        ["something critical that is empty"] = rig => TestKey.Rsa.Sign(rig.Claims(), null, ("crit", new JsonArray())),
        ["another padding than it says"] = rig => Resigned("PS256", TestKey.Rsa.Sign(rig.Claims(), "RS256")),
        ["a curve that the algorithm isn't for"] = rig => TestKey.P384.Sign(rig.Claims(), "ES256"),
        ["an RSA key for ES256"] = rig => Resigned("ES256", TestKey.Rsa.Sign(rig.Claims())),
        ["a key that is for another algorithm"] = rig => TestKey.OtherRsa.As("only-ps").Sign(rig.Claims(), "RS256"),
        ["a key that is for encryption"] = rig => TestKey.OtherRsa.As("enc").Sign(rig.Claims()),
        ["a key that is too weak"] = rig => TestKey.WeakRsa.Sign(rig.Claims()),
        ["a signature of zeros on a curve"] = rig => $"{TestKey.P256.Sign(rig.Claims())[..^86]}{TestKey.Encode(new byte[64])}",
        ["no signature"] = rig => Good(rig)[..(Good(rig).LastIndexOf('.') + 1)],
        ["half a signature"] = rig => Good(rig)[..^171],
        ["the signature of other words"] = rig => TestKey.Rsa.Sign(rig.Claims(("sub", "root")))[..(TestKey.Rsa.Sign(rig.Claims(("sub", "root"))).LastIndexOf('.') + 1)] + SignatureOf(Good(rig)),
        ["another audience"] = rig => TestKey.Rsa.Sign(rig.Claims(("aud", "stock"))),
        ["the audience with a slash"] = rig => TestKey.Rsa.Sign(rig.Claims(("aud", "shop/"))),
        ["the audience in capitals"] = rig => TestKey.Rsa.Sign(rig.Claims(("aud", "SHOP"))),
        ["no audience"] = rig => TestKey.Rsa.Sign(rig.Claims(("aud", null))),
        ["no audience in a list"] = rig => TestKey.Rsa.Sign(rig.Claims(("aud", new JsonArray()))),
        ["another issuer"] = rig => TestKey.Rsa.Sign(rig.Claims(("iss", "https://evil.example.com"))),
        ["the issuer with a slash"] = rig => TestKey.Rsa.Sign(rig.Claims(("iss", rig.Authority.Issuer + "/"))),
        ["no issuer"] = rig => TestKey.Rsa.Sign(rig.Claims(("iss", null))),
        ["no end"] = rig => TestKey.Rsa.Sign(rig.Claims(("exp", null))),
        ["an end in words"] = rig => TestKey.Rsa.Sign(rig.Claims(("exp", "never"))),
        ["an end before all time"] = rig => TestKey.Rsa.Sign(rig.Claims(("exp", long.MinValue))),
        ["a name that is too long"] = rig => TestKey.Rsa.Sign(rig.Claims(("sub", new string('a', 256)))),
        ["five parts"] = rig => Good(rig) + ".a.b",
        ["one part"] = _ => "opaque",
        ["nothing in three parts"] = _ => "..",
        ["no JSON in three parts"] = _ => "YQ.YQ.YQ",
        ["a head that is a list"] = rig => $"{TestKey.Encode("[]"u8)}{Good(rig)[Good(rig).IndexOf('.', StringComparison.Ordinal)..]}",
        ["words that are a list"] = rig => $"{Good(rig)[..Good(rig).IndexOf('.', StringComparison.Ordinal)]}.{TestKey.Encode("[]"u8)}.{SignatureOf(Good(rig))}",
        ["very deep words"] = rig => $"{Good(rig)[..Good(rig).IndexOf('.', StringComparison.Ordinal)]}.{TestKey.Encode(Encoding.ASCII.GetBytes(new string('[', 9000)))}.YQ",
        ["padding"] = rig => Good(rig) + "==",
        ["the signs of another base64"] = rig => Good(rig).Replace('-', '+').Replace('_', '/') + "/",
        ["two tokens"] = rig => $"{Good(rig)}, Bearer {Good(rig)}",
        ["quotes"] = rig => $"\"{Good(rig)}\"",
        ["more than 16 KiB"] = rig => TestKey.Rsa.Sign(rig.Claims(("pad", new string('a', 12_300)))),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Token_ThatIsForged_IsRefusedAndInNoLog(string forgery)
    {
        await using var rig = await JwtRig.StartAsync(_time);
        rig.Publish(
            TestKey.Rsa, TestKey.P256, TestKey.P384, TestKey.OtherRsa.As("only-ps", "PS256"), TestKey.OtherRsa.As("enc", use: "enc"), TestKey.WeakRsa);
        Assert.Equal(200, await rig.SendAsync(Good(rig)));
        var token = All[forgery](rig);

        using var answer = await rig.Gateway.GetAsync("/app", ("Authorization", $"Bearer {token}"));
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.StartsWith("Bearer realm=\"gateway\", error=\"invalid_token\", error_description=\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"invalid_token\"", body, StringComparison.Ordinal);
        Assert.Single(rig.Backend.Requests);
        Assert.Equal(1, rig.Authority.Asked);
        var part = token.Split('.').MaxBy(each => each.Length)!;
        Assert.True(part.Length < 40 || !$"{rig.Gateway.Log}{body}{answer.Headers}".Contains(part, StringComparison.Ordinal), "the token is told to others");
        Assert.Equal(1, await rig.Gateway.CountAsync("kenger_gateway_refusals_total{reason=\"invalid_token\"}"));
    }

    [Fact]
    public async Task Token_WithAnySignChanged_IsRefused()
    {
        await using var rig = await JwtRig.StartAsync(_time);
        rig.Publish(TestKey.P256);
        var token = TestKey.P256.Sign(rig.Claims());
        Assert.Equal(200, await rig.SendAsync(token));

        for (var i = 0; i < token.Length; i++)
        {
            // The last sign of a part has bits that mean nothing.
            if (token[i] == '.' || i == token.Length - 1 || token[i + 1] == '.')
            {
                continue;
            }

            Assert.Equal(401, await rig.SendAsync($"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}"));
            Assert.Equal(401, await rig.SendAsync(token.Remove(i, 1)));
        }
    }

    [Fact]
    public async Task Token_InSeveralHeaders_IsRefused()
    {
        await using var rig = await JwtRig.StartAsync(_time);
        var good = $"Authorization: Bearer {Good(rig)}\r\n";

        foreach (var headers in new[] { good + good, good + "Authorization: Bearer x\r\n", good + "Authorization:\r\n", "Authorization: Basic YTpi\r\n" + good, good + "authorization : x\r\n" })
        {
            var (status, _) = await PolicyGateways.SendAsync(rig.Gateway, "/app", headers);
            Assert.InRange(status, 400, 401);
        }

        Assert.Empty(rig.Backend.Requests);
        Assert.Equal(200, (await PolicyGateways.SendAsync(rig.Gateway, "/app", good)).Status);
    }

    [Fact]
    public async Task Token_ThatComesInPieces_IsReadAsAWhole()
    {
        await using var rig = await JwtRig.StartAsync(_time);
        var request = Encoding.ASCII.GetBytes($"GET /app HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {Good(rig)}\r\n\r\n");
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(rig.Gateway.Traffic.Host, rig.Gateway.Traffic.Port);
        var stream = client.GetStream();
        foreach (var piece in request.Chunk(3))
        {
            await stream.WriteAsync(piece);
            await Task.Yield();
        }

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WithoutAScopeOrClaim_IsForbidden()
    {
        await using var rig = await JwtRig.StartAsync(
            _time, ("Jwt:Scopes:0", "read"), ("Jwt:Claims:0:Name", "realm_access.roles"), ("Jwt:Claims:0:Values:0", "admin"));
        var roles = new JsonObject { ["roles"] = new JsonArray("admin") };

        Assert.Equal(200, await rig.SendAsync(TestKey.Rsa.Sign(rig.Claims(("scope", "openid read"), ("realm_access", roles.DeepClone())))));
        var noScope = await rig.AskAsync(TestKey.Rsa.Sign(rig.Claims(("scope", "openid reader"), ("realm_access", roles.DeepClone()))));
        var noClaim = await rig.AskAsync(TestKey.Rsa.Sign(rig.Claims(("scp", new JsonArray("read")))));

        Assert.Equal((403, "Bearer realm=\"gateway\", error=\"insufficient_scope\", error_description=\"the token lacks a scope\""), noScope);
        Assert.Equal((403, "Bearer realm=\"gateway\", error=\"insufficient_scope\", error_description=\"the token lacks a claim\""), noClaim);
        Assert.Equal(401, await rig.SendAsync(TestKey.OtherRsa.Sign(rig.Claims(("scope", "read"), ("realm_access", roles.DeepClone())))));
    }

    private static string Good(JwtRig rig) => TestKey.Rsa.Sign(rig.Claims());

    private static string SignatureOf(string token) => token[(token.LastIndexOf('.') + 1)..];

    private static string Unsigned(JwtRig rig, string algorithm)
    {
        var body = Good(rig).Split('.')[1];
        return $"{TestKey.Encode(Encoding.ASCII.GetBytes(new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" }.ToJsonString()))}.{body}.";
    }

    private static string Hashed(JwtRig rig, byte[] secret)
    {
        var body = Resigned("HS256", Good(rig));
        body = body[..body.LastIndexOf('.')];
        return $"{body}.{TestKey.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(body)))}";
    }

    // The same words and signature under another head.
    private static string Resigned(string algorithm, string token)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = "rsa" };
        return $"{TestKey.Encode(Encoding.ASCII.GetBytes(head.ToJsonString()))}{token[token.IndexOf('.', StringComparison.Ordinal)..]}";
    }
}

using System.Net;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>Routes that ask for a name and password.</summary>
public sealed class BasicAuthTests
{
    private const string Good = "pässword:with colons";

    // The cheapest that there are: what they cost is bcrypt's business.
    private static readonly string AnnsHash = BCrypt.Net.BCrypt.HashPassword(Good, 4);
    private static readonly string BobsHash = BCrypt.Net.BCrypt.HashPassword("b", 4);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Basic", false)]
    [InlineData("Basic ", false)]
    [InlineData("Basic !!!", false)]
    [InlineData("Basic YW5u", false)]
    [InlineData("Basic Ojpi", false)]
    [InlineData("Basic /////w==", false)]
    [InlineData("Bearer YW5uOmI=", false)]
    [InlineData("basic Ym9iOmI=", true)]
    [InlineData("Basic Ym9iOmI=", true)]
    [InlineData("Basic   Ym9iOmI=", true)]
    [InlineData("Basic Ym9iOmI=, Basic Ym9iOmI=", false)]
    [InlineData("BasicYm9iOmI=", false)]
    public async Task Request_Header_IsReadStrictly(string? header, bool passes)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        var (status, answer) = await PolicyGateways.SendAsync(gateway, "/app", header is null ? "" : $"Authorization: {header}\r\n");

        Assert.Equal(passes ? 200 : 401, status);
        Assert.Equal(passes ? 1 : 0, backend.Requests.Count);
        Assert.Equal(!passes, answer.Contains("\r\nWWW-Authenticate: Basic realm=\"Kenger\", charset=\"UTF-8\"\r\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ann", Good, HttpStatusCode.OK)]
    [InlineData("ann", "pässword:with colons ", HttpStatusCode.Unauthorized)]
    [InlineData("ann", "b", HttpStatusCode.Unauthorized)]
    [InlineData("Ann", Good, HttpStatusCode.Unauthorized)]
    [InlineData("nobody", Good, HttpStatusCode.Unauthorized)]
    [InlineData("ann", "", HttpStatusCode.Unauthorized)]
    [InlineData("ann", Good + "\0", HttpStatusCode.Unauthorized)]
    public async Task Request_NameAndPassword_MustBeTheRightOnes(string name, string password, HttpStatusCode expected)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        // The second time it is known.
        using var first = await gateway.GetAsync("/app", Header(name, password));
        using var second = await gateway.GetAsync("/app", Header(name, password));

        Assert.Equal((expected, expected), (first.StatusCode, second.StatusCode));
        Assert.All(backend.Requests, request => Assert.Null(request["Authorization"]));
        Assert.DoesNotContain("ssword", gateway.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_LongerThanBcryptSees_IsRefusedThoughItBeginsRight()
    {
        var longest = new string('p', 72);
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(
            backend.Port, forwarder: null, ("Auth", "basic"), ("Kenger:Gateway:Users:0:Name", "ann"), ("Kenger:Gateway:Users:0:PasswordHash", BCrypt.Net.BCrypt.HashPassword(longest, 4)));

        using var right = await gateway.GetAsync("/app", Header("ann", longest));
        using var longer = await gateway.GetAsync("/app", Header("ann", longest + "x"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (right.StatusCode, longer.StatusCode));
    }

    [Fact]
    public async Task Request_WrongAgainAndAgain_IsNotTriedAnyMoreButWhoIsKnownPasses()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);
        using var known = await gateway.GetAsync("/app", Header("bob", "b"));
        List<HttpStatusCode> statuses = [];

        for (var i = 0; i < 12; i++)
        {
            using var wrong = await gateway.GetAsync("/app", Header("ann", $"guess {i}"));
            statuses.Add(wrong.StatusCode);
        }

        using var late = await gateway.GetAsync("/app", Header("ann", Good));
        using var still = await gateway.GetAsync("/app", Header("bob", "b"));
        Assert.Equal(9, statuses.TakeWhile(status => status == HttpStatusCode.Unauthorized).Count());
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.NotNull(late.Headers.RetryAfter);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (known.StatusCode, still.StatusCode));
    }

    [Theory]
    [InlineData("Kenger:Gateway:Users:0:PasswordHash", "secret-itself", "Users:0:PasswordHash must be a hash by bcrypt")]
    [InlineData("Kenger:Gateway:Users:0:PasswordHash", "$2y$31$abcdefghijklmnopqrstuuRZyX6aGx0c.J6H2P5AV3tX.0vpiPhJS", "Users:0:PasswordHash must be a hash by bcrypt")]
    [InlineData("Kenger:Gateway:Users:0:Name", "a:b", "Users:0:Name")]
    [InlineData("Kenger:Gateway:Users:1:Name", "ann", "Users names 'ann' 2 times; give each user its own name")]
    public async Task Users_ThatCannotBe_AreRefusedAtStartWithoutTheirText(string key, string value, string said)
    {
        (string, string)[] settings =
        [
            ("Auth", "basic"), ("Kenger:Gateway:Users:0:Name", "ann"), ("Kenger:Gateway:Users:0:PasswordHash", AnnsHash), ("Kenger:Gateway:Users:1:PasswordHash", BobsHash),
            ("Kenger:Gateway:Users:1:Name", "bob"),
        ];

        var message = await PolicyGateways.FailAsync([.. settings.Where(setting => setting.Item1 != key), (key, value)]);

        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-itself", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_WithoutUsers_IsRefusedAtStart() =>
        Assert.Contains("Routes:0:Auth is 'basic', but nobody is known: add Kenger:Gateway:Users", await PolicyGateways.FailAsync(("Auth", "basic")), StringComparison.Ordinal);

    [Fact]
    public async Task Route_WithTokensToo_IsRefusedAtStart() =>
        Assert.Contains(
            "Jwt does not go with",
            await PolicyGateways.FailAsync(
                ("Auth", "basic"),
                ("Jwt:Authority", "https://login.example.com"),
                ("Jwt:Audiences:0", "shop"),
                ("Kenger:Gateway:Users:0:Name", "ann"),
                ("Kenger:Gateway:Users:0:PasswordHash", AnnsHash)),
            StringComparison.Ordinal);

    private static Task<GatewayHost> StartAsync(Backend backend) => PolicyGateways.StartAsync(
        backend.Port,
        forwarder: null,
        ("Auth", "basic"),
        ("Kenger:Gateway:Users:0:Name", "ann"),
        ("Kenger:Gateway:Users:0:PasswordHash", AnnsHash),
        ("Kenger:Gateway:Users:1:Name", "bob"),
        ("Kenger:Gateway:Users:1:PasswordHash", BobsHash));

    private static (string, string) Header(string name, string password) =>
        ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))}");
}

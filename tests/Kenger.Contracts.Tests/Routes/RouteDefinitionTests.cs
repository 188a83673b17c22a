using System.Text.Json;

namespace Kenger.Contracts.Tests.Routes;

public sealed class RouteDefinitionTests
{
    [Fact]
    public void Equals_TheSameContent_IsEqualAndHasOneHash()
    {
        var (one, other) = (Create(), Create());

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual<RouteDefinition>(one, new PutRouteRequest(other));
    }

    [Fact]
    public void Equals_AnyPropertyOtherwise_IsNotEqual()
    {
        foreach (var property in typeof(RouteDefinition).GetProperties())
        {
            var other = Create();
            Assert.NotNull(property.GetValue(other));
            property.SetValue(other, property.PropertyType == typeof(string) ? "other" : null);

            Assert.False(Create().Equals(other), property.Name);
        }
    }

    [Fact]
    public void Json_Everything_ComesBack()
    {
        var json = JsonSerializer.Serialize(Create(), KengerJson.Readable.RouteDefinition);

        Assert.Equal(Create(), JsonSerializer.Deserialize(json, KengerJson.Readable.RouteDefinition));
        Assert.Equal("""{"id":"a","ns":"a"}""", JsonSerializer.Serialize(new RouteDefinition { Id = "a", Ns = "a" }, KengerJson.Readable.RouteDefinition));
    }

    private static RouteDefinition Create() => new()
    {
        Id = "a",
        Host = "a.example.com",
        Path = "/a",
        Ns = "a",
        Auth = "key",
        Jwt = new() { Authority = "https://a.example.com", Audiences = ["a"], Scopes = ["b"], Claims = [new() { Name = "c", Values = ["d"] }], ClockSkewSeconds = 1 },
        RateLimit = new() { PermitsPerSecond = 1, Burst = 2, By = "key" },
        AccessLog = false,
        ConnectTimeoutMs = 1,
        ActivityTimeoutMs = 2,
        AnswerTimeoutMs = 3,
        QuietTimeoutMs = 4,
        Protocol = "http2",
        Pick = "random",
        Methods = ["GET"],
        AllowFrom = ["10.0.0.0/8"],
        DenyFrom = ["10.0.0.1"],
        MaxBodyBytes = 5,
        StripPrefix = "/a",
        AddPrefix = "/b",
        Rewrite = "/c",
        Cors = new() { Origins = ["https://a.example.com"], Methods = ["PUT"], Headers = ["X-A"], ExposedHeaders = ["X-B"], Credentials = true, MaxAgeSeconds = 1 },
        ClientCertificate = true,
        ForwardAuth = new() { Url = "http://a/", AnswerHeaders = ["X-A"], TimeoutMs = 20 },
        Fault = new() { Percent = 5, Header = "X-A", DelayMs = 6, Status = 500 },
        Cache = new() { MaxAnswerBytes = 5 },
        Mirror = new() { Ns = "b", Percent = 10.5, Credentials = true },
        InFlight = new() { Max = 7, MaxPerNode = 8, Queue = 9, QueueTimeoutMs = 10 },
        Maintenance = new() { On = false, RetryAfterSeconds = 6, Text = "a" },
        Redirect = new() { To = "/d", Status = 308 },
        RequestHeaders = [new() { Name = "X-A", Set = "a" }],
        ResponseHeaders = [new() { Name = "X-B", Add = "b" }, new() { Name = "X-C", Remove = true }],
    };
}

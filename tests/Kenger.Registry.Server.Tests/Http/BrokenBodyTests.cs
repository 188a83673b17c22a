using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Every POST endpoint with bodies that are no JSON object: the error table, and nothing else.</summary>
public sealed class BrokenBodyTests(ErrorTableFixture fixture) : IClassFixture<ErrorTableFixture>
{
    private const int Megabyte = 1024 * 1024;

    public static TheoryData<string> Paths() => [.. PostEndpoints.All.Select(endpoint => endpoint.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_NoJsonObject_IsRefused(string path)
    {
        var good = PostEndpoints.At(path).GoodBody();
        var (field, json) = PostEndpoints.At(path).Good.First();
        string[] bodies =
        [
            "", " ", "null", "true", "5", "\"x\"", "[]", $"[{good}]", "{", good[..^1], good + "x", good + good, "// x\n" + good,
            good[..^1] + ",}", "{'a':1}", "NaN", "<xml/>", "a=b&c=d", "\0",
            // Which of two wins is nobody's guess.
            $"{good[..^1]},\"{field}\":{json}}}",
            good[..^1] + ""","x":{"a":1,"\u0061":2}}""",
            good[..^1] + ",\"x\":" + new string('[', 100) + new string(']', 100) + "}",
            new string('[', 60_000),
        ];
        foreach (var body in bodies)
        {
            var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(path, body));
            Assert.Equal(["body"], answer.IsError(ErrorCodes.Validation).Fields);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_WrongBytes_AreRefused(string path)
    {
        var good = Encoding.UTF8.GetBytes(PostEndpoints.At(path).GoodBody());
        byte[][] bodies =
        [
            [.. Encoding.UTF8.GetPreamble(), .. good],
            Encoding.Unicode.GetBytes(PostEndpoints.At(path).GoodBody()),
            [.. good[..^1], .. ",\"x\":\""u8, 0xFF, 0xFE, .. "\"}"u8],
            [.. good[..^1], .. ",\""u8, 0xC0, 0xAF, .. "\":1}"u8],
        ];
        foreach (var body in bodies)
        {
            var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(path, body));
            Assert.Equal(["body"], answer.IsError(ErrorCodes.Validation).Fields);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_LoneSurrogateInUnknownField_IsNoServerError(string path)
    {
        var good = PostEndpoints.At(path).GoodBody();
        foreach (var extra in (string[])["\"\\ud800\":1", "\"a\\udc00\":1,\"b\":{\"\\ud800\":1}"])
        {
            var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(path, $"{{{extra},{good[1..]}"));
            answer.IsError(ErrorCodes.Validation);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_Megabyte_Is413(string path)
    {
        var good = PostEndpoints.At(path).GoodBody();
        var body = good + new string(' ', path == ApiRoutes.RouteImport ? 9 * Megabyte : Megabyte);

        var sized = await fixture.WithoutTrace(client => client.PostAnswerAsync(path, body));
        var chunked = await fixture.WithoutTrace(async client =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
            request.Headers.TransferEncodingChunked = true;
            return await client.SendAnswerAsync(request);
        });

        sized.IsError(ErrorCodes.PayloadTooLarge);
        chunked.IsError(ErrorCodes.PayloadTooLarge);
    }

    [Fact]
    public async Task Post_AroundTheLimit_IsTakenUpToIt()
    {
        const string good = """{"ns":"known","host":"10.0.0.1","port":80}""";
        var most = good + new string(' ', KengerDefaults.MaxBodyBytes - good.Length);

        (await fixture.WithoutTrace(client => client.PostAnswerAsync(ApiRoutes.Heartbeat, most))).IsOk();
        (await fixture.WithoutTrace(client => client.PostAnswerAsync(ApiRoutes.Heartbeat, most + " ")))
            .IsError(ErrorCodes.PayloadTooLarge);
    }

    [Fact]
    public async Task Post_AnyContentType_IsReadAsJson()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.Heartbeat)
        {
            Content = new StringContent("""{"ns":"known","host":"10.0.0.1","port":80}""", Encoding.UTF8, "text/plain"),
        };

        (await fixture.WithoutTrace(client => client.SendAnswerAsync(request))).IsOk();
    }
}

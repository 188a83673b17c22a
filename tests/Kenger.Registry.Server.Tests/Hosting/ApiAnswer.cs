using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>An answer, read to its end.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public int Code => Json["code"]!.GetValue<int>();

    public JsonNode? Data => Json["data"];

    public long Version => Json["version"]!.GetValue<long>();

    /// <summary>The names in a <c>/sync</c> answer.</summary>
    public IEnumerable<string> Namespaces => Data!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal);

    /// <summary>The broken fields of a 400.</summary>
    public IEnumerable<string> Fields => Data!.AsArray().Select(error => error!["field"]!.GetValue<string>());

    /// <summary>Fails unless the answer is a success with exactly this JSON.</summary>
    public ApiAnswer Is(string json)
    {
        Assert.Equal(HttpStatusCode.OK, Status);
        Assert.Equal("application/json", ContentHeaders.ContentType?.ToString());
        Assert.Equal(json, Text);
        return this;
    }

    /// <summary>Fails unless the answer is this error, as the error table wants it.</summary>
    public ApiAnswer IsError(int code)
    {
        Assert.True((int)Status == code, $"{code} was expected, and this came: {(int)Status} {Text}");
        Assert.Equal("application/json", ContentHeaders.ContentType?.ToString());
        Assert.Equal(code, Code);
        Assert.NotEmpty(Json["message"]!.GetValue<string>());
        Assert.DoesNotContain("null", Text, StringComparison.Ordinal);
        return this;
    }

    public ApiAnswer IsOk()
    {
        Assert.True(Status == HttpStatusCode.OK && Code == 0, $"200 was expected, and this came: {(int)Status} {Text}");
        return this;
    }

    /// <summary>The same JSON, whatever its spaces, for messages.</summary>
    public override string ToString() => $"{(int)Status} {JsonSerializer.Serialize(Text)}";
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kenger.Contracts;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>The fields that the description tells of are those that the endpoints read, and their bounds are the endpoints' own.</summary>
public sealed partial class FieldTests(DocumentFixture fixture) : IClassFixture<DocumentFixture>
{
    // What is inside their own bounds may be too much, or too little, beside what the example has in others.
    private static readonly string[] BoundToOthers =
    [
        WireNames.CloseAfterSeconds, WireNames.Requests, WireNames.StripPrefix, WireNames.AddPrefix, WireNames.Rewrite, WireNames.To, WireNames.Url, WireNames.Authority,
    ];

    private static readonly JsonNode NoField = JsonNode.Parse("[[{}]]")!;

    private IEnumerable<ApiOperation> Posts => fixture.Document.Operations.Where(operation => operation.Body is not null);

    [Fact]
    public async Task Fields_OfBodies_AreThoseThatAreRead()
    {
        foreach (var operation in Posts)
        {
            var described = operation.BodySchema["properties"]?.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal).ToArray() ?? [];
            if (operation.BodySchema["additionalProperties"] is not null)
            {
                var known = FieldList().Match((await fixture.Registry.PostAsync(operation.Path, """{"zebra_stripes_of_africa":1}""")).Text).Groups["names"].Value;

                Assert.True(described.SequenceEqual(known.Split(", ", StringSplitOptions.RemoveEmptyEntries)), $"{operation}: {known}, and not {string.Join(", ", described)}");
            }

            foreach (var field in described)
            {
                var answer = await fixture.Registry.PostAsync(operation.Path, new JsonObject { [field] = NoField.DeepClone() }.ToJsonString());

                Assert.True((int)answer.Status == 400 && answer.Fields.Any(each => each.StartsWith(field, StringComparison.Ordinal)), $"{operation}, {field}: {answer}");
            }
        }
    }

    [Fact]
    public async Task Bounds_OfFields_AreThoseThatAreKept()
    {
        var tried = 0;
        foreach (var operation in Posts.Where(operation => operation.BodySchema["properties"] is not null))
        {
            await TryAsync(operation, operation.BodySchema, []);
        }

        Assert.True(tried > 120, $"{tried} bounds were tried");

        async Task TryAsync(ApiOperation operation, JsonObject schema, object[] place)
        {
            foreach (var (name, each) in schema["properties"]!.AsObject())
            {
                object[] at = [.. place, name];
                var field = fixture.Document.Resolve(each!);
                await TryValueAsync(operation, field, at);
                if (field["items"] is { } item)
                {
                    await TryValueAsync(operation, fixture.Document.Resolve(item), [.. at, 0]);
                }
            }
        }

        async Task TryValueAsync(ApiOperation operation, JsonObject field, object[] at)
        {
            foreach (var (bad, good) in BoundsOf(field))
            {
                tried++;
                Assert.True(await IsNamedAsync(operation, at, bad), $"{operation}, {string.Join('.', at)}: {Short(bad)} was taken");
                Assert.False(!BoundToOthers.Contains(at[^1]) && await IsNamedAsync(operation, at, good), $"{operation}, {string.Join('.', at)}: {Short(good)} was refused");
            }

            if (field["properties"] is not null)
            {
                await TryAsync(operation, field, at);
            }
        }
    }

    [Fact]
    public async Task Parameters_Broken_AreRefusedByName()
    {
        foreach (var operation in fixture.Document.Operations.Where(operation => operation.Method == "GET"))
        {
            foreach (var parameter in operation.Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "query"))
            {
                var name = parameter["name"]!.GetValue<string>();
                string[] broken = parameter["schema"]!["type"]!.GetValue<string>() == "integer"
                    ? ["x", "1.5", .. Beyond(parameter["schema"]!)]
                    : ["~ ~"];
                foreach (var value in broken)
                {
                    var answer = (await fixture.Registry.GetAsync(operation.PathWith(name, value))).IsError(ErrorCodes.Validation);

                    Assert.Contains(name, answer.Fields);
                }

                if (parameter["required"]!.GetValue<bool>())
                {
                    Assert.Contains(name, (await fixture.Registry.GetAsync(operation.Path)).IsError(ErrorCodes.Validation).Fields);
                }
            }
        }

        static IEnumerable<string> Beyond(JsonNode schema) =>
            ((string[])[Number(schema["minimum"], -1), Number(schema["maximum"], 1)]).Where(text => text.Length > 0);

        static string Number(JsonNode? bound, int more) =>
            bound is null ? "" : (bound.GetValue<decimal>() + more).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What is just beyond each bound of a field, with what is just inside.</summary>
    private static IEnumerable<(JsonNode Bad, JsonNode Good)> BoundsOf(JsonObject field)
    {
        var step = field["type"]?.GetValue<string>() == "integer" ? 1m : 0.0001m;
        if (field["minimum"] is { } min)
        {
            yield return (min.GetValue<decimal>() - step, min.DeepClone());
        }

        if (field["maximum"] is { } max)
        {
            yield return (max.GetValue<decimal>() + step, max.DeepClone());
        }

        if (field["maxLength"] is { } longest)
        {
            var begin = field["pattern"] is null ? "" : "/";
            yield return (begin + new string('a', longest.GetValue<int>() + 1 - begin.Length), begin + new string('a', longest.GetValue<int>() - begin.Length));
        }

        if (field["minLength"] is { } shortest && shortest.GetValue<int>() > 0)
        {
            var begin = field["pattern"] is null ? "" : "/";
            yield return (new string('a', shortest.GetValue<int>() - 1), begin + new string('a', shortest.GetValue<int>() - begin.Length));
        }

        if (field["enum"] is JsonArray words)
        {
            foreach (var word in words)
            {
                yield return (word!.GetValue<string>() + "x", word.DeepClone());
            }
        }
    }

    /// <summary>Whether a refusal names the field when the example of the endpoint has this value there.</summary>
    private async Task<bool> IsNamedAsync(ApiOperation operation, object[] at, JsonNode value)
    {
        var body = JsonNode.Parse(operation.BodyExample)!;
        Put(body, at, value);
        var answer = await fixture.Registry.PostAsync(operation.Path, body.ToJsonString());
        var name = string.Concat(at.Select((part, i) => part is int index ? $"[{index}]" : i == 0 ? part : $".{part}"));
        // A list of numbers is told as one.
        return (int)answer.Status == 400 && answer.Fields.Any(field => field == name || field + "[0]" == name);
    }

    private static void Put(JsonNode body, object[] at, JsonNode value)
    {
        for (var i = 0; i < at.Length - 1; i++)
        {
            body = at[i] is int index ? Item(body.AsArray(), index, at[i + 1]) : Member(body.AsObject(), (string)at[i], at[i + 1]);
        }

        if (at[^1] is int last)
        {
            body.AsArray().Clear();
            body.AsArray().Insert(last, value.DeepClone());
        }
        else
        {
            body[(string)at[^1]] = value.DeepClone();
        }
    }

    private static JsonNode Item(JsonArray list, int index, object next)
    {
        if (list.Count <= index)
        {
            list.Add(Empty(next));
        }

        return list[index]!;
    }

    private static JsonNode Member(JsonObject whole, string name, object next) => whole[name] ??= Empty(next);

    private static JsonNode Empty(object next) => next is int ? new JsonArray() : new JsonObject();

    private static string Short(JsonNode value) => value.ToJsonString() is { Length: > 40 } text ? $"{text[..40]}… ({text.Length})" : value.ToJsonString();

    [GeneratedRegex("is not known: there (?:is|are) (?<names>[a-z_0-9, ]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FieldList();
}

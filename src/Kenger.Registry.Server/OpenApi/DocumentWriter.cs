using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>
/// Writes the OpenAPI document of the endpoints that an app has mapped: their paths, methods and roles are those that routing and the gate go by, their types those that
/// are read and written.
/// </summary>
/// <param name="takesUnknown">Whether the endpoint at a path takes fields that nobody knows.</param>
internal sealed class DocumentWriter(Func<string, bool> takesUnknown)
{
    private const string Bearer = "bearer";
    private const string Header = "header";
    private const string OpenApiVersion = "3.1.1";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SchemaBook _schemas = new(ContractTexts.Read());

    /// <summary>The document, in UTF-8.</summary>
    /// <param name="endpoints">All endpoints of the app; those without a description are not the registry's.</param>
    /// <param name="pathBase">What stands before all paths.</param>
    /// <param name="release">The version of the program.</param>
    public byte[] Write(IEnumerable<Endpoint> endpoints, string pathBase, string release) =>
        Encoding.UTF8.GetBytes(ToJson(endpoints, pathBase, release).ToJsonString(Json));

    private JsonObject ToJson(IEnumerable<Endpoint> endpoints, string pathBase, string release)
    {
        var (paths, tags) = (new JsonObject(), new List<string>());
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<Described>() is not { } described)
            {
                continue;
            }

            var operation = described.Operation();
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var item = paths[path] as JsonObject;
            if (item is null)
            {
                paths[path] = item = [];
            }

            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                item[method.ToLowerInvariant()] = ToJson(operation, endpoint.Metadata.GetMetadata<Need>(), takesUnknown(path));
            }

            if (!tags.Contains(operation.Tag))
            {
                tags.Add(operation.Tag);
            }
        }

        var document = new JsonObject
        {
            ["openapi"] = OpenApiVersion,
            ["info"] = new JsonObject
            {
                ["title"] = "Kenger registry",
                ["version"] = release,
                ["description"] = DocumentTexts.About,
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = pathBase.Length == 0 ? "/" : pathBase }),
            ["tags"] = new JsonArray([.. tags.Select(static tag => new JsonObject { ["name"] = tag, ["description"] = DocumentTexts.OfTag(tag) })]),
            ["paths"] = paths,
        };
        document["components"] = new JsonObject
        {
            ["schemas"] = Schemas(),
            ["responses"] = new JsonObject(CommonRefusals.All.Select(static refusal => KeyValuePair.Create(refusal.Name, (JsonNode?)ToJson(refusal)))),
            ["securitySchemes"] = new JsonObject
            {
                [Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A token of the registry, 8 to 512 visible ASCII characters." },
                [Header] = new JsonObject
                {
                    ["type"] = "apiKey", ["in"] = "header", ["name"] = ApiRoutes.TokenHeader, ["description"] = "The same token, in a header of its own.",
                },
            },
        };
        return document;
    }

    private JsonObject ToJson(Operation operation, Need? need, bool ignoresUnknown)
    {
        var json = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
            ["description"] = $"{(operation.Description is { } more ? more + "\n\n" : "")}{DocumentTexts.OfNeed(need)}",
        };
        if (operation.Parameters.Count > 0)
        {
            json["parameters"] = new JsonArray([.. operation.Parameters.Select(ToJson)]);
        }

        if (operation.Body is { } body)
        {
            var schema = body.Type is null ? new JsonObject { ["type"] = "object", ["additionalProperties"] = false } : _schemas.OfBody(body, ignoresUnknown);
            json["requestBody"] = new JsonObject { ["required"] = !body.IsOptional, ["content"] = Content("application/json", schema, JsonNode.Parse(body.Example)) };
        }

        json["responses"] = Responses(operation, need);
        json["security"] = need is null
            ? []
            : new JsonArray(new JsonObject { [Bearer] = new JsonArray() }, new JsonObject { [Header] = new JsonArray() });
        return json;
    }

    private static JsonObject ToJson(Parameter parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.IsInPath ? "path" : "query",
        ["required"] = parameter.IsRequired,
        ["description"] = parameter.Description,
        ["schema"] = JsonNode.Parse(parameter.Schema),
        ["example"] = parameter.Example,
    };

    private JsonObject Responses(Operation operation, Need? need)
    {
        var answer = operation.Answer;
        var content = answer.Type is { } type
            ? Content(answer.ContentType, Envelope(answer, type), JsonNode.Parse(answer.Example))
            : Content(answer.ContentType, new JsonObject { ["type"] = "string" }, answer.Example.Length == 0 ? null : answer.Example);
        foreach (var other in answer.Also)
        {
            content[other] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        }

        var responses = new JsonObject { ["200"] = new JsonObject { ["description"] = "It went well.", ["content"] = content } };
        foreach (var refusal in CommonRefusals.All.Where(each => each.Concerns(operation, need) || operation.Refusals.ContainsKey(each.Status)))
        {
            responses[refusal.Status.ToString(CultureInfo.InvariantCulture)] = operation.Refusals.TryGetValue(refusal.Status, out var message)
                ? ToJson(refusal with { Example = message })
                : new JsonObject { ["$ref"] = "#/components/responses/" + refusal.Name };
        }

        return responses;
    }

    /// <summary>Success is an envelope with the code 0; health and the watch have forms of their own.</summary>
    private JsonObject Envelope(Reply answer, JsonTypeInfo type)
    {
        if (!type.Type.IsGenericType || type.Type.GetGenericTypeDefinition() != typeof(ApiResponse<>))
        {
            return _schemas.OfAnswer(type);
        }

        var properties = new JsonObject
        {
            ["code"] = new JsonObject { ["type"] = "integer", ["const"] = ErrorCodes.Ok, ["description"] = "0: success." },
            ["message"] = new JsonObject { ["type"] = "string", ["const"] = "ok" },
        };
        var required = new JsonArray("code", "message");
        properties["data"] = _schemas.OfAnswer(type.Options.GetTypeInfo(type.Type.GetGenericArguments()[0]));
        if (!answer.HasOptionalData)
        {
            required.Add((JsonNode)"data");
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private JsonObject Schemas()
    {
        var field = _schemas.OfAnswer(KengerJson.Readable.FieldError);
        _schemas.Add("Error", new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Why a call was refused.",
            ["properties"] = new JsonObject
            {
                ["code"] = new JsonObject { ["type"] = "integer", ["description"] = "The HTTP status." },
                ["message"] = new JsonObject { ["type"] = "string", ["description"] = "A sentence that says what to change. Not for programs: its words change." },
                ["data"] = new JsonObject { ["type"] = "array", ["items"] = field, ["description"] = "Of 400: every broken field." },
            },
            ["required"] = new JsonArray("code", "message"),
        });
        return _schemas.ToJson();
    }

    private static JsonObject ToJson(CommonRefusal refusal)
    {
        var example = new JsonObject { ["code"] = refusal.Status, ["message"] = refusal.Example };
        if (refusal.Status == ErrorCodes.Validation)
        {
            var parts = refusal.Example.Split(' ', 2);
            example["data"] = new JsonArray(new JsonObject { ["field"] = parts[0], ["message"] = parts[1] });
        }

        var json = new JsonObject { ["description"] = refusal.Description };
        if (refusal.ComesBack)
        {
            json["headers"] = new JsonObject
            {
                ["Retry-After"] = new JsonObject { ["description"] = "Seconds after which to try again.", ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 } },
            };
        }

        json["content"] = Content("application/json", new JsonObject { ["$ref"] = "#/components/schemas/Error" }, example);
        return json;
    }

    private static JsonObject Content(string type, JsonObject schema, JsonNode? example)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            media["example"] = example;
        }

        return new JsonObject { [type] = media };
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary>The routes of a body of <c>POST /explain</c>, or why there are none: the document of <c>kenger route import</c>, read as strictly.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Status">What is answered where there are none.</param>
/// <param name="Problem">What is wrong, in a sentence.</param>
internal sealed record DraftBody(IReadOnlyList<RouteDefinition>? Routes, int Status, string Problem)
{
    private const int MaxDepth = 16;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads one, of as many bytes as the registry takes at once.</summary>
    public static async Task<DraftBody> ReadAsync(HttpRequest request, CancellationToken cancelled)
    {
        if (request.ContentLength > RouteFieldChecks.MaxImportBytes || await ReadAllAsync(request, cancelled) is not { } body)
        {
            return new(null, StatusCodes.Status413PayloadTooLarge, $"the body must be at most {RouteFieldChecks.MaxImportBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return FindNull(document.RootElement, "") is { } place ? Refuse($"{LongText.Cut(place)} must not be null")
                : document.RootElement.Deserialize(DraftJson.Default.ImportRoutesRequest) is not { } read ? Refuse("the body must be {\"routes\":[…]}")
                : read.Routes.Count > RouteFieldChecks.MaxRoutes ? Refuse($"there are {read.Routes.Count} routes; at most {RouteFieldChecks.MaxRoutes} can be tried at once")
                : new(read.Routes, StatusCodes.Status200OK, "");
        }
        catch (JsonException exception)
        {
            return Refuse($"the body must be JSON as `kenger route export` prints it: {LongText.Cut(exception.Message.TrimEnd('.'))}");
        }
    }

    private static DraftBody Refuse(string problem) => new(null, StatusCodes.Status400BadRequest, problem);

    private static async Task<byte[]?> ReadAllAsync(HttpRequest request, CancellationToken cancelled)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await request.Body.ReadAsync(buffer, cancelled) is > 0 and var length)
        {
            all.Write(buffer, 0, length);
            if (all.Length > RouteFieldChecks.MaxImportBytes)
            {
                return null;
            }
        }

        return all.ToArray();
    }

    // Elsewhere it means that the field is not there.
    private static string? FindNull(JsonElement element, string place) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Select(
            (each, index) => each.ValueKind == JsonValueKind.Null ? $"{place}[{index}]" : FindNull(each, $"{place}[{index}]")).FirstOrDefault(static found => found is not null),
        JsonValueKind.Object => element.EnumerateObject().Select(
            each => FindNull(each.Value, place.Length == 0 ? each.Name : $"{place}.{each.Name}")).FirstOrDefault(static found => found is not null),
        _ => null,
    };
}

/// <summary>JSON of routes that are tried out, in which nothing may be that is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ImportRoutesRequest))]
internal sealed partial class DraftJson : JsonSerializerContext;

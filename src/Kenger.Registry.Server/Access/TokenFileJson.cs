using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kenger.Registry.Server.Access;

// Unknown names are refused: "namespace" for "namespaces" would make a token of one namespace a token of all.
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(List<NamedToken?>))]
internal sealed partial class TokenFileJson : JsonSerializerContext;

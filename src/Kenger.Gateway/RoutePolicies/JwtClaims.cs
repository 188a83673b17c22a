using System.Text.Json;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What a route wants of a token beside that it is good. Pure.</summary>
internal sealed class JwtClaims(GatewayJwt jwt)
{
    private readonly string[] _scopes = [.. jwt.Scopes];
    private readonly (string Name, HashSet<string> Values)[] _claims = [.. jwt.Claims.Select(static claim => (claim.Name, claim.Values.ToHashSet(StringComparer.Ordinal)))];

    /// <summary>Whether every good token will do.</summary>
    public bool AreNone => _scopes.Length + _claims.Length == 0;

    /// <summary>What the token lacks, in words; null for nothing.</summary>
    /// <param name="payload">What the token says, the JSON in the middle of it.</param>
    public string? Find(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        if (_scopes.Length > 0)
        {
            var given = ScopesIn(document.RootElement);
            if (!_scopes.All(given.Contains))
            {
                return "the token lacks a scope";
            }
        }

        return _claims.All(claim => ClaimIn(document.RootElement, claim.Name) is { } value && Holds(value, claim.Values)) ? null : "the token lacks a claim";
    }

    // scope is text with blanks (RFC 8693), scp the same or a list; some have lists in both.
    private static HashSet<string> ScopesIn(JsonElement payload)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in (ReadOnlySpan<string>)["scope", "scp"])
        {
            if (payload.TryGetProperty(name, out var value))
            {
                found.UnionWith(value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString()!.Split(' '),
                    JsonValueKind.Array => value.EnumerateArray().Where(static each => each.ValueKind == JsonValueKind.String).Select(static each => each.GetString()!),
                    _ => [],
                });
            }
        }

        return found;
    }

    // Names are often URLs, with dots of their own.
    private static JsonElement? ClaimIn(JsonElement payload, string name)
    {
        if (payload.TryGetProperty(name, out var value))
        {
            return value;
        }

        foreach (var step in name.Split('.'))
        {
            if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty(step, out payload))
            {
                return null;
            }
        }

        return payload;
    }

    private static bool Holds(JsonElement value, HashSet<string> wanted) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(each => each.ValueKind != JsonValueKind.Array && Holds(each, wanted)),
        JsonValueKind.String => wanted.Contains(value.GetString()!),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => wanted.Contains(value.GetRawText()),
        _ => false,
    };
}

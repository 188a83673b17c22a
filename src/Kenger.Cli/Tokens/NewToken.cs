using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kenger.Cli.Tokens;

/// <summary>A token that nobody has had before.</summary>
internal sealed record NewToken(string Secret)
{
    private const int Bytes = 24;

    public static NewToken Create() => new(RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true));

    /// <summary>What a token file says of it: its hash, and what it may do.</summary>
    public string ToFileLine(string name, string role, IReadOnlyList<string> namespaces)
    {
        var line = new JsonObject
        {
            ["name"] = name,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))),
            ["role"] = role,
        };
        if (namespaces.Count > 0)
        {
            line["namespaces"] = new JsonArray([.. namespaces.Select(ns => JsonValue.Create(ns))]);
        }

        return line.ToJsonString();
    }
}

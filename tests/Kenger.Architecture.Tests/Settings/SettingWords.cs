using System.Text.Json.Nodes;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>Options that take one of a few words, which their type doesn't tell. A test asks the programs whether these are theirs.</summary>
internal static class SettingWords
{
    private const string Name = "NAME";

    private static readonly string[] Protocols = ["http1", "http2"];

    private static readonly string[] Picks = ["random", "round-robin", "least-requests", "hash-client", "hash-header:" + Name, "hash-cookie:" + Name];

    /// <summary>The words, by class and option.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> All = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["KengerGatewayOptions.Forwarder"] = ["kenger", "yarp"],
        ["KengerGatewayOptions.MinTlsVersion"] = ["1.2", "1.3"],
        ["KengerGatewayOptions.Pick"] = Picks,
        ["KengerGatewayOptions.Protocol"] = Protocols,
        ["KengerGatewayOptions.ProxyProtocol"] = ["off", "required"],
        ["GatewayRoute.Pick"] = Picks,
        ["GatewayRoute.Protocol"] = Protocols,
        ["GatewayRateLimit.By"] = ["address", "key", "subject"],
        ["GatewayRedirect.Status"] = ["301", "302", "307", "308"],
        ["KengerRegistryServerOptions.MinTlsVersion"] = ["1.2", "1.3"],
        ["NamedToken.Role"] = ["read", "register", "gateway", "operate", "admin"],
        ["NoticeTarget.Format"] = ["json", "slack", "teams", "dingtalk", "wecom", "feishu"],
        ["KengerConsoleRole.Role"] = ["read", "operate", "admin"],
    };

    /// <summary>Lets a schema allow these words alone; <c>word:NAME</c> is the word and whatever follows it.</summary>
    public static void Restrict(JsonObject schema, string[] words)
    {
        var isNumber = (string?)schema["type"] == "integer";
        var plain = new JsonObject
        {
            ["enum"] = new JsonArray([.. words.Where(word => !word.EndsWith(Name, StringComparison.Ordinal)).Select(word => JsonNode.Parse(isNumber ? word : $"\"{word}\""))]),
        };
        var prefixes = words.Where(word => word.EndsWith(Name, StringComparison.Ordinal)).Select(word => (JsonNode)new JsonObject { ["pattern"] = $"^{word[..^Name.Length]}." }).ToArray();
        schema.Remove("minLength");
        if (prefixes.Length > 0)
        {
            schema["anyOf"] = new JsonArray([plain, .. prefixes]);
        }
        else
        {
            schema["enum"] = plain["enum"]!.DeepClone();
        }
    }
}

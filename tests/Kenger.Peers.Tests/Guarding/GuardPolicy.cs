using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Kenger.Gateway.Tests;

namespace Kenger.Peers.Tests.Guarding;

/// <summary>A way in which a gateway guards what lies below a path, or at a host.</summary>
/// <param name="Name">Its name in tests.</param>
/// <param name="Route">The settings of the guarded route; none when no route guards.</param>
/// <param name="Credentials">The header lines of who may pass; null when nobody is told from others.</param>
internal sealed record GuardPolicy(string Name, IReadOnlyList<(string Key, string Value)> Route, string? Credentials)
{
    /// <summary>Where rules and switches send what is guarded.</summary>
    public const string SentryNamespace = "sentry";

    public const string GoodKey = "a-key-of-these-tests";

    /// <summary>A route asks for an API key.</summary>
    public static GuardPolicy Key { get; } = new("key", [("Auth", "key")], $"X-API-Key: {GoodKey}\r\n");

    /// <summary>A route asks for a scheme of the host's.</summary>
    public static GuardPolicy Scheme { get; } =
        new("scheme", [("Auth", SignedTokenScheme.Name)], $"Authorization: Bearer {SignedTokenScheme.TokenOf("ann")}\r\n");

    /// <summary>A route lets a client pass once in a quarter of an hour.</summary>
    public static GuardPolicy RateLimit { get; } = new("rate limit", [("RateLimit:PermitsPerSecond", "0.001"), ("RateLimit:Burst", "1")], null);

    /// <summary>A host is switched to another namespace.</summary>
    public static GuardPolicy Switch { get; } = new("host switch", [], null);

    /// <summary>A traffic rule sends to another namespace.</summary>
    public static GuardPolicy Rule { get; } = new("traffic rule", [], null);

    public static IReadOnlyList<GuardPolicy> All { get; } = [Key, Scheme, RateLimit, Switch, Rule];

    /// <summary>Settings of the gateway as a whole.</summary>
    public static IReadOnlyList<(string Key, string? Value)> Settings { get; } =
    [
        ("Kenger:Gateway:ApiKeys:0:Name", "tests"),
        ("Kenger:Gateway:ApiKeys:0:Sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(GoodKey)))),
    ];

    public static GuardPolicy Find(string name) => All.Single(policy => policy.Name == name);

    /// <summary>The rules that send to the sentry; in the order of the matches.</summary>
    public static SyncRule[] RulesFor(params RuleMatch[] matches) =>
        [.. matches.Select((match, i) => new SyncRule { Id = i + 1, Match = match, Target = new RuleTarget { Ns = SentryNamespace } })];

    /// <summary>Switches hosts to the sentry.</summary>
    public static void SwitchHosts(FakeRegistry registry, IEnumerable<string> hosts)
    {
        foreach (var host in hosts)
        {
            registry.Switch(host, SentryNamespace);
        }
    }

    public override string ToString() => Name;
}

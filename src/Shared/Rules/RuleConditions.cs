using System.Collections.Frozen;
using Kenger.Contracts;
using Microsoft.Extensions.Primitives;

namespace Kenger;

/// <summary>
/// All kinds of conditions. A new one is one class, which also says why it is not met, and its line in <see cref="All"/>.
/// </summary>
internal static class RuleConditions
{
    // In the order in which they are asked.
    private static readonly Func<SyncRule, IEnumerable<IRuleCondition>>[] All =
    [
        rule => rule.Match.Clients is { } clients ? [new ClientCondition(clients)] : [],
        rule => (rule.Match.Headers ?? FrozenDictionary<string, string>.Empty).Where(pair => !IsHost(pair)).Select(pair => new HeaderCondition(pair.Key, pair.Value)),
        rule => (rule.Match.Headers ?? FrozenDictionary<string, string>.Empty).Where(IsHost).Select(pair => new HostCondition(pair.Value)),
        rule => (rule.Match.Cookies ?? FrozenDictionary<string, string>.Empty).Select(pair => new CookieCondition(pair.Key, pair.Value)),
        rule => (rule.Match.Query ?? FrozenDictionary<string, string>.Empty).Select(pair => new QueryCondition(pair.Key, pair.Value)),
        rule => rule.Match.PathPrefix is { } prefix ? [new PathCondition(prefix)] : [],
        rule => rule.Match.Percent is { } percent ? [new PercentCondition(rule.Id, percent, rule.Match.PercentKey)] : [],
    ];

    /// <summary>Makes a rule's conditions ready to be asked.</summary>
    /// <exception cref="FormatException">A client of it is none.</exception>
    public static IRuleCondition[] Compile(SyncRule rule) => [.. All.SelectMany(conditionsOf => conditionsOf(rule))];

    private static bool IsHost(KeyValuePair<string, string> header) =>
        header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase) && header.Value != ValueCondition.Any;
}

/// <summary>One of the things a rule asks of a request.</summary>
internal interface IRuleCondition
{
    bool IsMet(ref RuleRequest request);

    /// <summary>Half a sentence on why it is not met, for people: it comes after the rule.</summary>
    string WhyNot(ref RuleRequest request);
}

/// <summary>The client's address is one of these, or in one of these ranges.</summary>
internal sealed class ClientCondition(IReadOnlyList<string> clients) : IRuleCondition
{
    private readonly IpRanges _ranges = new(clients);

    public bool IsMet(ref RuleRequest request) => request.Client is { } client && _ranges.Contains(client);

    public string WhyNot(ref RuleRequest request) =>
        $"clients: {request.Client?.ToString() ?? "an unknown client"} is in none of {clients.Count} addresses and ranges";
}

/// <summary>
/// The request is for this host. It is compared as routes are: by names in their normal form, and by the port only when the rule names one.
/// </summary>
internal sealed class HostCondition(string host) : IRuleCondition
{
    private readonly RuleHost _host = new(RequestHost.TryNormalize(host, out var normal) ? normal : host);

    public bool IsMet(ref RuleRequest request) => request.IsFor(_host);

    public string WhyNot(ref RuleRequest request) => $"headers: Host is '{request.Host}', not '{host}'";
}

/// <summary>
/// The path begins with these segments. It is compared as routes are, decoded and without regard to case, so that no other way of
/// writing a path leads past a rule.
/// </summary>
internal sealed class PathCondition(string prefix) : IRuleCondition
{
    private readonly RulePath _prefix = new(prefix);

    public bool IsMet(ref RuleRequest request) => request.IsBelow(_prefix);

    public string WhyNot(ref RuleRequest request) => $"path_prefix: {request.Path} is not below {prefix}";
}

/// <summary>A cookie is there, and has a value: as it was sent, or in percent-escapes.</summary>
internal sealed class CookieCondition(string name, string value) : IRuleCondition
{
    public bool IsMet(ref RuleRequest request) =>
        CookieHeader.Find(request.Cookies, name, out var given) == CookieSearch.Found
        && (value == ValueCondition.Any || CookieHeader.Means(given, value));

    public string WhyNot(ref RuleRequest request)
    {
        var search = CookieHeader.Find(request.Cookies, name, out var given);
        return search == CookieSearch.Found ? $"cookies: {name} is '{given}', not '{value}'" : $"cookies: {CookieHeader.WhyNone(search, name)}";
    }
}

/// <summary>A header is there, and has a value.</summary>
internal sealed class HeaderCondition(string name, string value) : IRuleCondition
{
    public bool IsMet(ref RuleRequest request) => ValueCondition.IsMet(request.Header(name), value);

    public string WhyNot(ref RuleRequest request) => ValueCondition.WhyNot("headers", name, value, request.Header(name));
}

/// <summary>A query parameter is there, and has a value.</summary>
internal sealed class QueryCondition(string name, string value) : IRuleCondition
{
    public bool IsMet(ref RuleRequest request) => ValueCondition.IsMet(request.Query(name), value);

    public string WhyNot(ref RuleRequest request) => ValueCondition.WhyNot("query", name, value, request.Query(name));
}

/// <summary>One of several values is the one that a rule asks for.</summary>
internal static class ValueCondition
{
    /// <summary>Stands for any value.</summary>
    public const string Any = "*";

    public static bool IsMet(StringValues given, string value)
    {
        for (var i = 0; i < given.Count; i++)
        {
            if (value == Any || given[i] == value)
            {
                return true;
            }
        }

        return false;
    }

    public static string WhyNot(string field, string name, string value, StringValues given) =>
        given.Count > 0 ? $"{field}: {name} is '{given}', not '{value}'" : $"{field}: there is no {name}";
}

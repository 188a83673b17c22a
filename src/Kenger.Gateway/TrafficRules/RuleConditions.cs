using System.Collections.Frozen;
using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kenger.Gateway.TrafficRules;

/// <summary>
/// All kinds of conditions. A new one is one class, which also says why it is not met, and its line in <see cref="All"/>.
/// </summary>
internal static class RuleConditions
{
    // In the order in which they are asked.
    private static readonly Func<SyncRule, IEnumerable<IRuleCondition>>[] All =
    [
        rule => rule.Match.Clients is { } clients ? [new ClientCondition(clients)] : [],
        rule => Each(rule.Match.Headers?.Where(pair => !IsHost(pair)), "headers", static (request, name) => request.Headers[name]),
        rule => (rule.Match.Headers ?? FrozenDictionary<string, string>.Empty).Where(IsHost).Select(pair => new HostCondition(pair.Value)),
        rule => (rule.Match.Cookies ?? FrozenDictionary<string, string>.Empty).Select(pair => new CookieCondition(pair.Key, pair.Value)),
        rule => Each(rule.Match.Query, "query", static (request, name) => request.Query[name]),
        rule => rule.Match.PathPrefix is { } prefix ? [new PathCondition(prefix)] : [],
        rule => rule.Match.Percent is { } percent ? [new PercentCondition(rule.Id, percent, rule.Match.PercentKey)] : [],
    ];

    /// <summary>Makes a rule's conditions ready to be asked.</summary>
    /// <exception cref="FormatException">A client of it is none.</exception>
    public static IRuleCondition[] Compile(SyncRule rule) => [.. All.SelectMany(conditionsOf => conditionsOf(rule))];

    private static IEnumerable<IRuleCondition> Each(
        IEnumerable<KeyValuePair<string, string>>? values, string field, Func<HttpRequest, string, StringValues> read) =>
        (values ?? []).Select(pair => new ValueCondition(field, pair.Key, pair.Value, read));

    private static bool IsHost(KeyValuePair<string, string> header) =>
        header.Key.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) && header.Value != ValueCondition.Any;
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
    private readonly HostString _host = HostString.FromUriComponent(RequestHost.TryNormalize(host, out var normal) ? normal : host);

    public bool IsMet(ref RuleRequest request)
    {
        var given = request.Http.Host;
        return given.HasValue
            && string.Equals(given.Host, _host.Host, StringComparison.OrdinalIgnoreCase)
            && (_host.Port is not { } port || port == (given.Port ?? (request.Http.IsHttps ? 443 : 80)));
    }

    public string WhyNot(ref RuleRequest request) => $"headers: Host is '{request.Http.Host.Value}', not '{host}'";
}

/// <summary>
/// The path begins with these segments. It is compared as routes are, decoded and without regard to case, so that no other way of
/// writing a path leads past a rule.
/// </summary>
internal sealed class PathCondition(string prefix) : IRuleCondition
{
    private readonly PathString _prefix = PathReadings.PrefixOf(prefix);

    public bool IsMet(ref RuleRequest request) => request.Path.StartsWithSegments(_prefix, StringComparison.OrdinalIgnoreCase);

    public string WhyNot(ref RuleRequest request) => $"path_prefix: {request.Path} is not below {prefix}";
}

/// <summary>A cookie is there, and has a value: as it was sent, or in percent-escapes.</summary>
internal sealed class CookieCondition(string name, string value) : IRuleCondition
{
    public bool IsMet(ref RuleRequest request) =>
        CookieHeader.Find(request.Http.Headers.Cookie, name, out var given) == CookieSearch.Found
        && (value == ValueCondition.Any || CookieHeader.Means(given, value));

    public string WhyNot(ref RuleRequest request)
    {
        var search = CookieHeader.Find(request.Http.Headers.Cookie, name, out var given);
        return search == CookieSearch.Found ? $"cookies: {name} is '{given}', not '{value}'" : $"cookies: {CookieHeader.WhyNone(search, name)}";
    }
}

/// <summary>A header or query parameter is there, and has a value.</summary>
internal sealed class ValueCondition(string field, string name, string value, Func<HttpRequest, string, StringValues> read) : IRuleCondition
{
    /// <summary>Stands for any value.</summary>
    public const string Any = "*";

    public bool IsMet(ref RuleRequest request)
    {
        var given = read(request.Http, name);
        for (var i = 0; i < given.Count; i++)
        {
            if (value == Any || given[i] == value)
            {
                return true;
            }
        }

        return false;
    }

    public string WhyNot(ref RuleRequest request) =>
        read(request.Http, name) is { Count: > 0 } given ? $"{field}: {name} is '{given}', not '{value}'" : $"{field}: there is no {name}";
}

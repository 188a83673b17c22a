using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Console.Reading;

/// <summary>A rule, as people read it.</summary>
internal static class RuleWords
{
    public static IEnumerable<(string Key, string Value)> Of(RuleMatch match)
    {
        IEnumerable<(string, string)> clients = match.Clients is { Count: > 0 } ranges ? [("client", string.Join(", ", ranges))] : [];
        IEnumerable<(string, string)> path = match.PathPrefix is { } prefix ? [("path", prefix)] : [];
        IEnumerable<(string, string)> percent = match.Percent is { } share
            ? [("percent", string.Create(CultureInfo.InvariantCulture, $"{share} %") + (match.PercentKey is { } key ? $" ({key})" : ""))]
            : [];
        return clients.Concat(Pairs("header", match.Headers)).Concat(Pairs("cookie", match.Cookies)).Concat(Pairs("query", match.Query)).Concat(path).Concat(percent);
    }

    public static string Of(RuleTarget target) => string.Join(", ",
        ((IEnumerable<string>)[target.Ns ?? ""]).Concat((target.Labels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}")).Where(each => each.Length > 0));

    private static IEnumerable<(string, string)> Pairs(string kind, IReadOnlyDictionary<string, string>? pairs) =>
        (pairs ?? new Dictionary<string, string>()).Select(pair => (kind, $"{pair.Key}: {pair.Value}"));
}

using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Console.Calls;

/// <summary>A rule as somebody writes it, field by field. What is wrong with a value the API says.</summary>
internal sealed class RuleForm
{
    /// <summary>Stands for any value, on the wire.</summary>
    public const string Any = "*";

    public string Ns { get; set; } = "";

    public string Name { get; set; } = "";

    public string Position { get; set; } = "";

    /// <summary>One a line, or between commas.</summary>
    public string Clients { get; set; } = "";

    /// <summary><c>NAME=VALUE</c>, one a line; a name alone for any value.</summary>
    public string Headers { get; set; } = "";

    /// <summary>As <see cref="Headers"/>.</summary>
    public string Cookies { get; set; } = "";

    /// <summary>As <see cref="Headers"/>.</summary>
    public string Query { get; set; } = "";

    public string Path { get; set; } = "";

    public string Percent { get; set; } = "";

    public string PercentKey { get; set; } = "";

    public string TargetNs { get; set; } = "";

    /// <summary><c>KEY=VALUE</c>, one a line, or between commas.</summary>
    public string Labels { get; set; } = "";

    public bool IsEnabled { get; set; } = true;

    public string Reason { get; set; } = "";

    /// <summary>Whether the numbers are some; the API says what else is wrong.</summary>
    public bool HasNumbers =>
        (Percent.Trim().Length == 0 || double.TryParse(Percent.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        && (Position.Trim().Length == 0 || int.TryParse(Position.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _));

    public static RuleForm Of(string ns, RuleContent rule) => new()
    {
        Ns = ns,
        Name = rule.Name ?? "",
        Position = rule.Position?.ToString(CultureInfo.InvariantCulture) ?? "",
        Clients = string.Join('\n', rule.Match.Clients ?? []),
        Headers = Lines(rule.Match.Headers),
        Cookies = Lines(rule.Match.Cookies),
        Query = Lines(rule.Match.Query),
        Path = rule.Match.PathPrefix ?? "",
        Percent = rule.Match.Percent?.ToString(CultureInfo.InvariantCulture) ?? "",
        PercentKey = rule.Match.PercentKey ?? "",
        TargetNs = rule.Target.Ns ?? "",
        Labels = string.Join('\n', (rule.Target.Labels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}")),
        IsEnabled = rule.IsEnabled,
        Reason = rule.Reason ?? "",
    };

    public RuleContent ToContent() => new()
    {
        Name = OrNone(Name),
        Position = int.TryParse(Position.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null,
        Match = new RuleMatch
        {
            Clients = Split(Clients) is { Length: > 0 } clients ? clients : null,
            Headers = Pairs(Headers.Split('\n'), Any),
            Cookies = Pairs(Cookies.Split('\n'), Any),
            Query = Pairs(Query.Split('\n'), Any),
            PathPrefix = OrNone(Path),
            Percent = double.TryParse(Percent.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) ? percent : null,
            PercentKey = OrNone(PercentKey),
        },
        Target = new RuleTarget { Ns = OrNone(TargetNs), Labels = Pairs(Split(Labels), "") },
        IsEnabled = IsEnabled,
        Reason = OrNone(Reason),
    };

    private static string? OrNone(string text) => text.Trim() is { Length: > 0 } given ? given : null;

    private static string Lines(IReadOnlyDictionary<string, string>? pairs) =>
        string.Join('\n', (pairs ?? new Dictionary<string, string>()).Select(pair => pair.Value == Any ? pair.Key : $"{pair.Key}={pair.Value}"));

    private static string[] Split(string text) => text.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // As on the command line: named twice, the last one counts.
    private static Dictionary<string, string>? Pairs(IEnumerable<string> lines, string valueWithout)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Trim().Length > 0))
        {
            var parts = line.Split('=', 2);
            pairs[parts[0].Trim()] = parts.Length == 2 ? parts[1].Trim() : valueWithout;
        }

        return pairs.Count == 0 ? null : pairs;
    }
}

namespace Kenger.Contracts;

/// <summary>
/// A member of <see cref="RuleMatch"/> as it is on the wire: its name, what a good value is, where it is kept. Registry, client and tool
/// read and show rules by <see cref="All"/>: a new condition is a property of <see cref="RuleMatch"/> and a line here.
/// </summary>
public sealed class MatchField
{
    private MatchField(string name, string word, Func<RuleMatch, object?> get)
    {
        Name = name;
        Word = word;
        Get = get;
    }

    /// <summary>All of them, in the order in which messages name them.</summary>
    public static IReadOnlyList<MatchField> All { get; } =
    [
        ForList(WireNames.Clients, "client", ReleaseChecks.CheckClient, match => match.Clients, (match, value) => match with { Clients = value }),
        ForPairs(WireNames.Headers, "header", ReleaseChecks.CheckToken, match => match.Headers, (match, value) => match with { Headers = value }),
        ForPairs(WireNames.Cookies, "cookie", ReleaseChecks.CheckToken, match => match.Cookies, (match, value) => match with { Cookies = value }),
        ForPairs(WireNames.Query, "query", ReleaseChecks.CheckQueryName, match => match.Query, (match, value) => match with { Query = value }),
        ForText(WireNames.PathPrefix, "path", ReleaseChecks.CheckPathPrefix, match => match.PathPrefix, (match, value) => match with { PathPrefix = value }),
        ForNumber(WireNames.Percent, "percent", ReleaseChecks.CheckPercent, match => match.Percent, (match, value) => match with { Percent = value }),
        // Says how percent chooses; by itself it asks for nothing.
        ForText(WireNames.PercentKey, "by", ReleaseChecks.CheckPercentKey, match => match.PercentKey, (match, value) => match with { PercentKey = value }, isCondition: false),
    ];

    /// <summary>Those that a rule can consist of.</summary>
    public static IReadOnlyList<MatchField> Conditions { get; } = [.. All.Where(field => field.IsCondition)];

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>What people call one of it.</summary>
    public string Word { get; }

    /// <summary>Whether a rule may have this alone.</summary>
    public bool IsCondition { get; private init; } = true;

    /// <summary>Its value in a match; null when it is absent.</summary>
    public Func<RuleMatch, object?> Get { get; }

    /// <summary>For a text; null for others.</summary>
    public MatchValue<string>? Text { get; private init; }

    /// <summary>For a number; null for others.</summary>
    public MatchNumber? Number { get; private init; }

    /// <summary>For a list of at most <see cref="ReleaseChecks.MaxClients"/> texts; null for others.</summary>
    public MatchValue<IReadOnlyList<string>>? List { get; private init; }

    /// <summary>For at most <see cref="ReleaseChecks.MaxConditions"/> names and the value each must have; null for others.</summary>
    public MatchValue<IReadOnlyDictionary<string, string>>? Pairs { get; private init; }

    private static MatchField ForText(
        string name, string word, Func<string?, string?> check, Func<RuleMatch, string?> get, Func<RuleMatch, string?, RuleMatch> with, bool isCondition = true) =>
        new(name, word, get) { Text = new(check, with), IsCondition = isCondition };

    private static MatchField ForNumber(
        string name, string word, Func<double, string?> check, Func<RuleMatch, double?> get, Func<RuleMatch, double?, RuleMatch> with) =>
        new(name, word, match => get(match)) { Number = new(check, with) };

    private static MatchField ForList(
        string name, string word, Func<string?, string?> check, Func<RuleMatch, IReadOnlyList<string>?> get, Func<RuleMatch, IReadOnlyList<string>?, RuleMatch> with) =>
        new(name, word, get) { List = new(check, with) };

    private static MatchField ForPairs(
        string name,
        string word,
        Func<string?, string?> checkName,
        Func<RuleMatch, IReadOnlyDictionary<string, string>?> get,
        Func<RuleMatch, IReadOnlyDictionary<string, string>?, RuleMatch> with) =>
        new(name, word, get) { Pairs = new(checkName, with) };
}

/// <summary>How a member made of texts is checked and set.</summary>
/// <typeparam name="T">What it is kept as.</typeparam>
public sealed class MatchValue<T>
    where T : class
{
    internal MatchValue(Func<string?, string?> check, Func<RuleMatch, T?, RuleMatch> with) => (Check, With) = (check, with);

    /// <summary>Checks the text, each text of a list, or each name of pairs; null for a good one, else what would be right.</summary>
    public Func<string?, string?> Check { get; }

    /// <summary>The match with another value.</summary>
    public Func<RuleMatch, T?, RuleMatch> With { get; }
}

/// <summary>How a member that is a number is checked and set.</summary>
public sealed class MatchNumber
{
    internal MatchNumber(Func<double, string?> check, Func<RuleMatch, double?, RuleMatch> with) => (Check, With) = (check, with);

    /// <summary>Null for a good one, else what would be right.</summary>
    public Func<double, string?> Check { get; }

    /// <summary>The match with another value.</summary>
    public Func<RuleMatch, double?, RuleMatch> With { get; }
}

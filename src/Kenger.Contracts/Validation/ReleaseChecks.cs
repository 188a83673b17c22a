using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Kenger.Contracts;

/// <summary>
/// The rules of the fields that gray releases are made of. As <see cref="FieldChecks"/>: each check returns null for a good value, else a
/// sentence that says what would be right.
/// </summary>
public static class ReleaseChecks
{
    /// <summary>The longest time to live: a year.</summary>
    public const int MaxTtlSeconds = 31_536_000;

    /// <summary>The most client addresses and ranges of a rule.</summary>
    public const int MaxClients = 256;

    /// <summary>The most headers, cookies or query parameters of a rule, each.</summary>
    public const int MaxConditions = 16;

    /// <summary>The longest name of a rule, header, cookie or query parameter.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The longest reason, value or path prefix.</summary>
    public const int MaxTextLength = 255;

    /// <summary>The most rules of a namespace.</summary>
    public const int MaxRules = 100;

    /// <summary>The most freeze windows of a namespace.</summary>
    public const int MaxFreezes = 20;

    /// <summary>The most steps of a rollout.</summary>
    public const int MaxSteps = 20;

    /// <summary>The longest stay at a step: a day.</summary>
    public const int MaxIntervalSeconds = 86_400;

    /// <summary>The most requests it may take to judge a rollout.</summary>
    public const int MaxMinRequests = 1_000_000;

    // RFC 9110, 5.6.2: what names of headers, and by RFC 6265 those of cookies, are made of.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");

    /// <summary>A time to live in seconds.</summary>
    public static string? CheckTtl(long value) =>
        value is >= 1 and <= MaxTtlSeconds ? null : $"must be a whole number of seconds from 1 to {MaxTtlSeconds}";

    /// <summary>As <see cref="CheckTtl"/>, where 0 stands for ever.</summary>
    public static string? CheckTtlOrNone(long value) =>
        value is >= 0 and <= MaxTtlSeconds ? null : $"must be a whole number of seconds from 1 to {MaxTtlSeconds}, or 0 for ever";

    /// <summary>A reason somebody gives.</summary>
    public static string? CheckReason(string? value) => FieldChecks.CheckDescription(value);

    /// <summary>What people call a rule.</summary>
    public static string? CheckRuleName(string? value) =>
        value is { Length: > 0 and <= MaxNameLength } && FieldChecks.CheckDescription(value) is null
            ? null
            : $"must be 1 to {MaxNameLength} characters without control or invisible characters";

    /// <summary>A client address, or a range of them.</summary>
    public static string? CheckClient(string? value) =>
        IsAddress(value) || IsRange(value)
            ? null
            : "must be an IP address or a CIDR range whose bits after the prefix are 0, as 10.1.0.0/16";

    /// <summary>The name of a header or cookie.</summary>
    public static string? CheckToken(string? value) =>
        value is { Length: > 0 and <= MaxNameLength } && !value.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? null
            : $"must be 1 to {MaxNameLength} letters, digits or characters of !#$%&'*+-.^_`|~";

    /// <summary>The name of a query parameter, as it is after decoding.</summary>
    public static string? CheckQueryName(string? value) => CheckRuleName(value);

    /// <summary>The value a header, cookie or query parameter must have.</summary>
    public static string? CheckConditionValue(string? value) => FieldChecks.CheckDescription(value);

    /// <summary>What a path begins with.</summary>
    public static string? CheckPathPrefix(string? value) =>
        value is ['/', ..] && value.Length <= MaxTextLength && !value.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.AsSpan().ContainsAny('?', '#')
            ? null
            : $"must start with '/' and be at most {MaxTextLength} visible ASCII characters without '?' and '#'";

    /// <summary>A share of the requests.</summary>
    public static string? CheckPercent(double value) =>
        value is >= 0 and <= 100 && Math.Round(value, 2) == value ? null : "must be a number from 0 to 100 with at most two decimals";

    /// <summary>What a share is chosen by: of a rule, or of a rollout that is sticky.</summary>
    public static string? CheckPercentKey(string? value)
    {
        var name = value switch
        {
            null => null,
            not null when value.StartsWith("header:", StringComparison.Ordinal) => value["header:".Length..],
            not null when value.StartsWith("cookie:", StringComparison.Ordinal) => value["cookie:".Length..],
            _ => null,
        };
        return value == "client" || (name is not null && CheckToken(name) is null) ? null : "must be client, header:NAME or cookie:NAME";
    }

    /// <summary>A label as one text, <c>version=v2</c>.</summary>
    public static string? CheckLabel(string? value) =>
        value?.Split('=', 2) is [var key, var label] && FieldChecks.CheckLabelKey(key) is null && FieldChecks.CheckLabelValue(label) is null
            ? null
            : $"must be KEY=VALUE, as version=v2, with at most {FieldChecks.MaxLabelLength} characters on each side";

    /// <summary>The steps of a rollout.</summary>
    public static string? CheckSteps(IReadOnlyList<int> steps)
    {
        var grow = steps.Count is > 0 and <= MaxSteps && steps.All(step => step is >= 0 and <= 100) && steps.Zip(steps.Skip(1)).All(pair => pair.First < pair.Second);
        return grow ? null : $"must be 1 to {MaxSteps} whole percentages from 0 to 100, each above the one before";
    }

    /// <summary>The most webhooks that decide a rollout.</summary>
    public const int MaxHooks = 5;

    /// <summary>The most limits of a rollout on numbers that others know.</summary>
    public const int MaxChecks = 10;

    /// <summary>The longest PromQL query or JSON pointer.</summary>
    public const int MaxQueryLength = 2_048;

    /// <summary>What signs the body of a webhook.</summary>
    public static string? CheckSecret(string? value) =>
        value is { Length: >= 16 and <= MaxTextLength } && FieldChecks.CheckDescription(value) is null
            ? null
            : $"must be 16 to {MaxTextLength} characters without control or invisible characters";

    /// <summary>Before what a webhook is asked.</summary>
    public static string? CheckHookPoint(string? value) => value is HookPoints.Start or HookPoints.Step or HookPoints.Completion
        ? null
        : $"must be '{HookPoints.Start}', '{HookPoints.Step}' or '{HookPoints.Completion}'";

    /// <summary>How long a webhook may take, in seconds.</summary>
    public static string? CheckHookTimeout(long value) => value is >= 1 and <= 60 ? null : "must be a whole number of seconds from 1 to 60";

    /// <summary>What comes of a webhook's no.</summary>
    public static string? CheckOnDeny(string? value) =>
        value is HookActions.Stay or HookActions.Rollback ? null : $"must be '{HookActions.Stay}' or '{HookActions.Rollback}'";

    /// <summary>What comes of a webhook that does not answer.</summary>
    public static string? CheckOnNoAnswer(string? value) => value is HookActions.Stay or HookActions.Continue or HookActions.Rollback
        ? null
        : $"must be '{HookActions.Stay}', '{HookActions.Continue}' or '{HookActions.Rollback}'";

    /// <summary>A PromQL query.</summary>
    public static string? CheckQuery(string? value) =>
        value is { Length: > 0 and <= MaxQueryLength } && !string.IsNullOrWhiteSpace(value) && !value.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))
            ? null
            : $"must be a PromQL query of at most {MaxQueryLength} characters";

    /// <summary>A JSON pointer.</summary>
    public static string? CheckPointer(string? value) =>
        value is ['/', ..] && value.Length <= MaxQueryLength && !value.Any(char.IsControl)
            ? null
            : $"must be a JSON pointer like /checkout/error_rate of at most {MaxQueryLength} characters";

    /// <summary>A limit of a number.</summary>
    public static string? CheckLimit(double value) => double.IsFinite(value) ? null : "must be a number";

    /// <summary>Which step is meant.</summary>
    public static string? CheckStep(long value) => value is >= 1 and <= MaxSteps + 1 ? null : $"must be a step from 1 to {MaxSteps + 1}";

    /// <summary>The shortest stay at a step, in seconds.</summary>
    public static string? CheckInterval(long value) =>
        value is >= 1 and <= MaxIntervalSeconds ? null : $"must be a whole number of seconds from 1 to {MaxIntervalSeconds}";

    /// <summary>What to do without data.</summary>
    public static string? CheckOnNoData(string? value) =>
        value is NoDataActions.Pause or NoDataActions.Continue ? null : $"must be '{NoDataActions.Pause}' or '{NoDataActions.Continue}'";

    /// <summary>A share of errors.</summary>
    public static string? CheckErrorRate(double value) => value is >= 0 and <= 1 ? null : "must be a share from 0 to 1, as 0.01 for one in a hundred";

    /// <summary>A multiple of what the old nodes show.</summary>
    public static string? CheckMultiple(double value) => value is >= 1 and <= 1_000 ? null : "must be a multiple from 1 to 1000, as 1.5 for half as much again";

    /// <summary>How sure a judgement must be.</summary>
    public static string? CheckConfidence(double value) =>
        value is >= 0.5 and <= 0.9999 ? null : "must be a share from 0.5 to 0.9999, as 0.95 for one mistake in twenty judgements at most";

    /// <summary>A latency in milliseconds.</summary>
    public static string? CheckLatency(double value) => value is >= 1 and <= 60_000 ? null : "must be milliseconds from 1 to 60000";

    /// <summary>How many requests it takes to judge.</summary>
    public static string? CheckMinRequests(long value) =>
        value is >= 1 and <= MaxMinRequests ? null : $"must be a whole number from 1 to {MaxMinRequests}";

    // The round trip refuses the short and octal forms that IPAddress takes: 10.1 is more likely half of a range than 10.0.0.1.
    // A port and a zone index, which it takes too, belong to no client's address.
    private static bool IsAddress(string? value) =>
        IPAddress.TryParse(value, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !value.AsSpan().ContainsAny('%', '[') : address.ToString() == value);

    // Some versions of .NET take any bits after the prefix, others none.
    private static bool IsRange(string? value) =>
        value?.Split('/') is [var start, _] && IsAddress(start) && IPNetwork.TryParse(value, out var range)
        && range.BaseAddress.Equals(IPAddress.Parse(start));
}

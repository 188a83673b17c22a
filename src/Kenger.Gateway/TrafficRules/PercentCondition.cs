using System.Globalization;
using System.Net;
using Kenger.Gateway.Nodes.Selection;

namespace Kenger.Gateway.TrafficRules;

/// <summary>
/// A share of the requests, chosen by a key each has: a key that is in stays in while the share grows, on every gateway, and another
/// rule chooses other keys.
/// </summary>
internal sealed class PercentCondition : IRuleCondition
{
    private const int Parts = 10_000;
    private const string Header = "header:";
    private const string Cookie = "cookie:";
    private const string Client = "client";
    private const int MaxAddressLength = 64;

    private readonly ulong _seed;
    private readonly uint _parts;
    private readonly string _percent;
    private readonly string _key;

    public PercentCondition(long ruleId, double percent, string? key)
    {
        _seed = StableHash.Mix((ulong)ruleId);
        _parts = (uint)Math.Round(percent * Parts / 100);
        _percent = percent.ToString(CultureInfo.InvariantCulture);
        _key = key ?? Client;
    }

    public bool IsMet(ref RuleRequest request)
    {
        if (_key == Client)
        {
            return request.Client is { } client && IsIn(client);
        }

        return KeyOf(ref request) is { Length: > 0 } key && IsIn(key);
    }

    public string WhyNot(ref RuleRequest request)
    {
        var key = _key == Client ? request.Client?.ToString() : KeyOf(ref request);
        return string.IsNullOrEmpty(key) ? $"percent: there is no {_key} to choose by"
            : $"percent: {_key} '{key}' is not among {_percent} %";
    }

    public bool IsIn(ReadOnlySpan<char> key)
    {
        // In ten thousand parts of the same size: a percentage has two decimals at most.
        var hash = StableHash.Mix(StableHash.Hash(key) ^ _seed);
        return (hash >> 32) * Parts >> 32 < _parts;
    }

    private bool IsIn(IPAddress client)
    {
        Span<char> text = stackalloc char[MaxAddressLength];
        return client.TryFormat(text, out var written) && IsIn(text[..written]);
    }

    private string? KeyOf(ref RuleRequest request) =>
        _key.StartsWith(Header, StringComparison.Ordinal)
            ? request.Http.Headers[_key[Header.Length..]].ToString()
            : request.Http.Cookies[_key[Cookie.Length..]];
}

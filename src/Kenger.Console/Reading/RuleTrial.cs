using System.Net;
using Kenger.Console.Calls;
using Kenger.Console.Language;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Kenger.Console.Reading;

/// <summary>
/// Whether a rule would be for a request, before it counts at any gateway. It reads conditions as gateways do, for which a test stands that asks one; whether a request
/// is among a share, and what an odd spelling of a path is read as, only a gateway can say.
/// </summary>
internal sealed class RuleTrial
{
    private const string Any = RuleForm.Any;

    private readonly HostString _host;
    private readonly PathString _path;
    private readonly bool _isOddPath;
    private readonly Dictionary<string, StringValues> _query;
    private readonly List<KeyValuePair<string, string>> _headers;
    private readonly IPAddress? _client;

    /// <summary>Takes a request as somebody wrote it.</summary>
    /// <param name="request"><c>shop.example.com/api/orders?id=7</c></param>
    /// <param name="client">The client's address; empty for 127.0.0.1.</param>
    /// <param name="headers">One a line, <c>NAME: VALUE</c>; cookies as <c>Cookie: a=1; b=2</c>.</param>
    public RuleTrial(string request, string client, string headers)
    {
        var address = RequestAddress.Parse(request.Trim());
        var query = address.Path.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? address.Path : address.Path[..query];
        _isOddPath = path.AsSpan().IndexOfAny("%\\;") >= 0 || path.Contains("//", StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal);
        _path = new PathString(path);
        _query = QueryHelpers.ParseQuery(query < 0 ? "" : address.Path[query..]);
        _host = HostString.FromUriComponent(address.Host is { } host && RequestHost.TryNormalize(host, out var normal) ? normal : address.Host ?? "");
        _headers = [.. headers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Split)];
        _client = client.Trim().Length == 0 ? IPAddress.Loopback : IPAddress.TryParse(client.Trim(), out var given) ? ClientNetwork.Normalize(given) : null;
    }

    /// <summary>What comes of one rule.</summary>
    public TrialResult Ask(RuleMatch match, Texts texts)
    {
        if (match.Clients is { } clients && !IsAmong(clients))
        {
            return TrialResult.No(texts["the client is another"]);
        }

        foreach (var (name, value) in match.Headers ?? new Dictionary<string, string>())
        {
            if (!HasHeader(name, value))
            {
                return TrialResult.No(texts.Format("header {0} is missing or another", name));
            }
        }

        foreach (var (name, value) in match.Cookies ?? new Dictionary<string, string>())
        {
            if (!HasCookie(name, value))
            {
                return TrialResult.No(texts.Format("cookie {0} is missing or another", name));
            }
        }

        foreach (var (name, value) in match.Query ?? new Dictionary<string, string>())
        {
            if (!_query.TryGetValue(name, out var given) || (value != Any && !given.Contains(value)))
            {
                return TrialResult.No(texts.Format("query parameter {0} is missing or another", name));
            }
        }

        if (match.PathPrefix is { } prefix)
        {
            if (_isOddPath || prefix.AsSpan().IndexOfAny("%;") >= 0)
            {
                return new(TrialVerdict.Unsure, texts["only a gateway can say how it reads such a path: ask Why"]);
            }

            if (!_path.StartsWithSegments(PrefixOf(prefix), StringComparison.OrdinalIgnoreCase))
            {
                return TrialResult.No(texts.Format("the path does not begin with {0}", prefix));
            }
        }

        return match.Percent is { } percent and < 100
            ? percent == 0 ? TrialResult.No(texts["its share is 0 %"])
                : new(TrialVerdict.Share, texts.Format("{0} % of such requests, chosen by {1}", percent, match.PercentKey ?? "client"))
            : new(TrialVerdict.Yes, "");
    }

    private static PathString PrefixOf(string prefix) => prefix.TrimEnd('/') is { Length: > 0 } some ? new PathString(some) : PathString.Empty;

    private static KeyValuePair<string, string> Split(string line)
    {
        var colon = line.IndexOfAny([':', '=']);
        return colon < 0 ? new(line, "") : new(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }

    private bool IsAmong(IReadOnlyList<string> clients) =>
        _client is { } client && clients.All(each => IpRanges.TryParse(each, out _)) && new IpRanges(clients).Contains(client);

    private bool HasHeader(string name, string value)
    {
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            return _host.HasValue && (value == Any || IsHost(value));
        }

        return _headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && (value == Any || header.Value == value));
    }

    // By names in their normal form, and by the port only where the rule names one.
    private bool IsHost(string host)
    {
        var wanted = HostString.FromUriComponent(RequestHost.TryNormalize(host, out var normal) ? normal : host);
        return string.Equals(_host.Host, wanted.Host, StringComparison.OrdinalIgnoreCase) && (wanted.Port is not { } port || port == (_host.Port ?? 80));
    }

    // The first of several cookies with one name counts; its value may have been sent in quotes, or in percent-escapes.
    private bool HasCookie(string name, string value)
    {
        foreach (var header in _headers.Where(header => header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var cookie in header.Value.Split(';'))
            {
                var parts = cookie.Split('=', 2);
                if (parts.Length == 2 && parts[0].Trim(' ', '\t') == name)
                {
                    var given = parts[1].Trim(' ', '\t') is ['"', .. var inner, '"'] ? inner : parts[1].Trim(' ', '\t');
                    return value == Any || given == value || (given.Contains('%', StringComparison.Ordinal) && Uri.UnescapeDataString(given) == value);
                }
            }
        }

        return false;
    }
}

/// <summary>What a trial can say of a rule.</summary>
internal enum TrialVerdict
{
    No,

    Yes,

    /// <summary>A share of such requests.</summary>
    Share,

    /// <summary>Only a gateway can say it.</summary>
    Unsure,
}

/// <summary>What comes of a rule for a request.</summary>
/// <param name="Verdict">Whether it is for it.</param>
/// <param name="Why">Half a sentence; empty where there is nothing to say.</param>
internal sealed record TrialResult(TrialVerdict Verdict, string Why)
{
    public static TrialResult No(string why) => new(TrialVerdict.No, why);
}

using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Primitives;

namespace Kenger.Discovery.Requests;

/// <summary>A call as rules see it: what this application is about to send, and this machine as the client.</summary>
/// <param name="message">The call.</param>
/// <param name="target">Its address by the service's name.</param>
/// <param name="client">The address of this machine that the registry sees; null while nobody knows.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct RuleRequest(HttpRequestMessage message, Uri target, IPAddress? client)
{
    public IPAddress? Client => client;

    public StringValues Cookies => Header("Cookie");

    public string? Host => message.Headers.Host ?? target.Authority;

    public string Path => Uri.UnescapeDataString(target.AbsolutePath);

    public StringValues Header(string name) =>
        message.Headers.NonValidated.TryGetValues(name, out var values) || message.Content?.Headers.NonValidated.TryGetValues(name, out values) == true
            ? All(values)
            : StringValues.Empty;

    /// <summary>The values of a parameter, decoded; names are told apart without regard to case, as by servers.</summary>
    public StringValues Query(string name)
    {
        var found = StringValues.Empty;
        foreach (var part in target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('=', StringComparison.Ordinal);
            if (Decode(end < 0 ? part : part[..end]).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = StringValues.Concat(found, end < 0 ? "" : Decode(part[(end + 1)..]));
            }
        }

        return found;
    }

    public bool IsBelow(RulePath prefix)
    {
        var path = Path;
        return path.StartsWith(prefix.Prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Prefix.Length || path[prefix.Prefix.Length] == '/');
    }

    public bool IsFor(RuleHost host)
    {
        var given = new RuleHost(Host ?? "");
        return given.Name.Equals(host.Name, StringComparison.OrdinalIgnoreCase) && (host.Port is not { } port || port == (given.Port ?? target.Port));
    }

    /// <summary>The hash of the call's key; false when it has none.</summary>
    public bool TryHash(RequestKey key, out ulong hash)
    {
        if (key.IsClient)
        {
            return RequestKey.TryHash(client, out hash);
        }

        var text = TextOf(key);
        hash = StableHash.Hash(text);
        return !text.IsEmpty;
    }

    /// <summary>The call's key, or why it has none, for people.</summary>
    public (string? Text, string? WhyNone) Describe(RequestKey key)
    {
        var text = key.IsClient ? client?.ToString() : TextOf(key).ToString();
        return string.IsNullOrEmpty(text) ? (null, key.IsClient ? "this machine's address is unknown" : $"the call has no {key}") : (text, null);
    }

    private static StringValues All(HeaderStringValues values) => values.Count == 1 ? values.ToString() : new StringValues([.. values]);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private ReadOnlySpan<char> TextOf(RequestKey key)
    {
        if (key.HeaderName is { } header)
        {
            return Header(header).ToString();
        }

        CookieHeader.Find(Cookies, key.CookieName!, out var value);
        return value;
    }
}

/// <summary>A prefix of a rule, ready to be compared with paths.</summary>
internal sealed class RulePath(string prefix)
{
    public string Prefix { get; } = Uri.UnescapeDataString(prefix).TrimEnd('/');
}

/// <summary>A host, as rules name it and as calls have it.</summary>
internal sealed class RuleHost
{
    public RuleHost(string host)
    {
        // The colons of an IPv6 address are in brackets.
        var colon = host.LastIndexOf(':');
        var hasPort = colon > host.LastIndexOf(']') && int.TryParse(host.AsSpan(colon + 1), out _);
        Name = hasPort ? host[..colon] : host;
        Port = hasPort ? int.Parse(host.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    public string Name { get; }

    public int? Port { get; }
}

using System.Text;

namespace Kenger.Registry.MySql;

/// <summary>
/// Takes an address apart: <c>//USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE&amp;…</c>, or a connection string. What can't be read is a
/// <see cref="FormatException"/> that repeats nothing of it.
/// </summary>
internal static class DatabaseAddressText
{
    public const string Form = "mysql://USER:PASSWORD@HOST:PORT/DATABASE";

    private const string Encode = "in user, password and options write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25";

    public static IReadOnlyList<GivenOption> Split(string address) =>
        address.StartsWith("//", StringComparison.Ordinal) ? [.. SplitUrl(address[2..])] : [.. SplitConnectionString(address)];

    private static IEnumerable<GivenOption> SplitUrl(string url)
    {
        if (url.Contains('#', StringComparison.Ordinal))
        {
            throw new FormatException($"has a '#', and nothing may follow one: {Encode}");
        }

        var end = url.IndexOfAny(['/', '?']);
        var (authority, rest) = end < 0 ? (url, "") : (url[..end], url[end..]);
        if (rest.Contains('@', StringComparison.Ordinal))
        {
            // Most likely a password with a '/' or '?': what looks like host and database is part of it.
            throw new FormatException($"can't be read: {Encode}");
        }

        // The last one: no host has any, and many passwords do.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var user = authority[..at].Split(':', 2);
            yield return new("User ID", Unescape(user[0]));
            if (user is [_, { Length: > 0 } password])
            {
                yield return new("Password", Unescape(password));
            }
        }

        foreach (var option in SplitHosts(authority[(at + 1)..]))
        {
            yield return option;
        }

        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rest : rest[..query];
        if (path.Length > 1)
        {
            yield return path.LastIndexOf('/') > 0
                ? throw new FormatException($"has more than one '/' after the host: the form is {Form}, and {Encode}")
                : new("Database", Unescape(path[1..]));
        }

        foreach (var part in query < 0 ? [] : rest[(query + 1)..].Split('&'))
        {
            yield return part.Split('=', 2) is [{ Length: > 0 } name, var value]
                ? new(Unescape(name), Unescape(value))
                : throw new FormatException("must have OPTION=VALUE, separated by '&', after the '?'");
        }
    }

    private static IEnumerable<GivenOption> SplitHosts(string text)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        var hosts = new List<string>();
        var ports = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in text.Split(','))
        {
            var colon = each.LastIndexOf(':');
            var hasPort = colon > each.LastIndexOf(']');
            if (hasPort && each.IndexOf(':', StringComparison.Ordinal) < colon && !each.StartsWith('['))
            {
                throw new FormatException("has more than one ':' after the user: an IPv6 address is written in brackets, [::1]");
            }

            hosts.Add(Unescape(hasPort ? each[..colon] : each));
            ports.Add(hasPort ? each[(colon + 1)..] : "");
        }

        if (ports.Count > 1)
        {
            throw new FormatException("has several hosts with different ports: all must have the same, or none, which is 3306");
        }

        yield return new("Server", string.Join(',', hosts));
        if (ports.Single() is { Length: > 0 } port)
        {
            yield return new("Port", port);
        }
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text);

    // As ADO.NET reads it: values may stand in quotes, where the quote itself is doubled.
    private static IEnumerable<GivenOption> SplitConnectionString(string text)
    {
        const string Rule = "can't be read: it must be NAME=VALUE, separated by ';', with values that hold a ';' or begin with a quote in quotes";
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == ';' || char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var equals = text.IndexOfAny(['=', ';'], at);
            if (equals < 0 || text[equals] == ';' || text.AsSpan(at, equals - at).IsWhiteSpace())
            {
                throw new FormatException(Rule);
            }

            var name = text[at..equals].Trim();
            at = equals + 1;
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            var value = at < text.Length && text[at] is '\'' or '"' ? ReadQuoted(text, ref at) : ReadPlain(text, ref at);
            yield return new(name, value ?? throw new FormatException(Rule));
        }
    }

    private static string ReadPlain(string text, ref int at)
    {
        var end = text.IndexOf(';', at);
        end = end < 0 ? text.Length : end;
        var value = text[at..end].Trim();
        at = end;
        return value;
    }

    // Null when the quote does not end, or something but ';' follows it.
    private static string? ReadQuoted(string text, ref int at)
    {
        var quote = text[at++];
        var value = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] != quote)
            {
                value.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == quote)
            {
                value.Append(text[at++]);
            }
            else
            {
                var rest = text.AsSpan(++at).TrimStart();
                return rest.IsEmpty || rest[0] == ';' ? value.ToString() : null;
            }
        }

        return null;
    }
}

/// <summary>An option as an address gives it.</summary>
internal readonly record struct GivenOption(string Name, string Value);

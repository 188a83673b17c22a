using System.Text;
using Kenger.Contracts;

namespace Kenger;

/// <summary>
/// Where clients are sent: a template whose host is written in it, or is one of the route's. Nothing that a request says can become the host of the
/// result. Pure.
/// </summary>
internal sealed class RedirectTarget
{
    private const string Host = "{host}";
    private const string Path = "{path}";
    private const string Query = "{query}";

    private static readonly string[] Schemes = ["http://", "https://"];

    private readonly string[] _pieces;

    private RedirectTarget(string[] pieces) => _pieces = pieces;

    /// <summary>Reads a template; null, with the problem, when it can't be used.</summary>
    /// <param name="to">The template.</param>
    /// <param name="hasHost">Whether the route is for some hosts alone.</param>
    /// <param name="problem">Why it can't be used.</param>
    public static RedirectTarget? Create(string to, bool hasHost, out RouteMistake? problem)
    {
        problem = Check(to, hasHost) is { } rule ? new RouteMistake("Redirect:To", to, rule) : null;
        return problem is null ? new RedirectTarget([.. PiecesOf(to)]) : null;
    }

    /// <summary>The URL or path for a request.</summary>
    /// <param name="host">The host that was asked, without its port.</param>
    /// <param name="target">Path and query, as a node would get them.</param>
    public string Apply(string host, string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var url = new StringBuilder();
        foreach (var piece in _pieces)
        {
            _ = piece switch
            {
                Host => url.Append(host),
                Path => url.Append(target, 0, mark < 0 ? target.Length : mark),
                Query => mark < 0 ? url : url.Append(target, mark, target.Length - mark),
                _ => url.Append(piece),
            };
        }

        return url.ToString();
    }

    private static string? Check(string to, bool hasHost)
    {
        if (to.AsSpan().ContainsAnyExceptInRange('!', '~') || to.AsSpan().ContainsAny("\\\"<>"))
        {
            return "must be visible ASCII characters without spaces, quotes and backslashes";
        }

        if (PiecesOf(to).Any(piece => piece.AsSpan().ContainsAny("{}") && piece is not (Host or Path or Query)))
        {
            return "knows {host}, {path} and {query} alone";
        }

        if (Schemes.FirstOrDefault(each => to.StartsWith(each, StringComparison.Ordinal)) is { } scheme)
        {
            return CheckUrl(to[scheme.Length..], hasHost);
        }

        // Two slashes begin a host.
        return to is ['/', not ('/' or '{'), ..] or "/" && !to.Contains(Host, StringComparison.Ordinal) ? null
            : "must begin with http:// or https:// and a host, or be a path of the same host that begins with one slash and a letter";
    }

    private static string? CheckUrl(string rest, bool hasHost)
    {
        var isAsked = rest.StartsWith(Host, StringComparison.Ordinal);
        if (rest.IndexOf(Host, isAsked ? Host.Length : 0, StringComparison.Ordinal) >= 0)
        {
            return "may have {host} only in the place of the host";
        }

        if (isAsked && !hasHost)
        {
            return "{host} needs a Host on the route: without it whoever asks would say where clients are sent";
        }

        var authority = isAsked ? $"example.com{rest[Host.Length..]}" : rest;
        var end = authority.AsSpan().IndexOfAny("/?{");
        return RequestHost.TryNormalize(end < 0 ? authority : authority[..end], out _) ? null
            : "must have a host after http:// or https://, with a port or without";
    }

    private static IEnumerable<string> PiecesOf(string to)
    {
        var begin = 0;
        while (begin < to.Length)
        {
            var end = to[begin] == '{' ? to.IndexOf('}', begin) + 1 : to.IndexOf('{', begin);
            end = end <= begin ? to.Length : end;
            yield return to[begin..end];
            begin = end;
        }
    }
}

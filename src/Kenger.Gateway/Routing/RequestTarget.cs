using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Routing;

/// <summary>What a client asked for, byte for byte. Pure.</summary>
internal static class RequestTarget
{
    private const string Dot = "%2E";

    // Visible ASCII. HTTP/2 could say more, and a space would end the target on its way to a node. A fragment is nobody's business
    // but the client's.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(each => (char)each).Where(each => each != '#')]);

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Path and query; null when the request names none, or what can be no part of them.</summary>
    public static string? Read(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target) || target.AsSpan().ContainsAnyExcept(Allowed))
        {
            return null;
        }

        return target[0] == '/' ? target : OfAbsolute(target);
    }

    /// <summary>Whether its dots lead out of the root, for a node that resolves them, and takes <c>%2F</c> for a slash.</summary>
    public static bool ClimbsOut(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (!path.Contains("..", StringComparison.Ordinal) && !path.Contains(Dot, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var depth = 0;
        foreach (var segment in RoutingPath.Split(path.Replace(Dot, ".", StringComparison.OrdinalIgnoreCase)))
        {
            depth += segment switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address of a node, and the target on it.</summary>
    public static Uri At(string node, string target) => new(node + target, AsItIs);

    // The server has made sure that the Host header says the same.
    private static string? OfAbsolute(string target)
    {
        const string authority = "://";
        var start = target.IndexOf(authority, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var path = target.AsSpan(start + authority.Length).IndexOfAny('/', '?');
        if (path < 0)
        {
            return "/";
        }

        var rest = target[(start + authority.Length + path)..];
        return rest[0] == '/' ? rest : $"/{rest}";
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Requests;

/// <summary>Leaves of a request what tells requests apart, and nothing that may be a secret, or say who somebody is. Pure.</summary>
internal static class RequestMask
{
    /// <summary>In place of what is masked. It may stand in a request line, so that one can ask about the rest.</summary>
    public const char Mask = '*';

    public const int MaxTarget = 256;
    public const int MaxHost = 128;
    private const int MaxMethod = 16;
    private const int MaxName = 32;
    private const int KeyLength = 20;
    private const int Ipv4Prefix = 3;
    private const int Ipv6Prefix = 6;

    /// <summary>Path and query of a request line. What begins with no slash is a form that may hold a user and a password.</summary>
    public static string Target(string target)
    {
        if (target is not ['/', ..])
        {
            return Mask.ToString();
        }

        var masked = new StringBuilder(Math.Min(target.Length, MaxTarget));
        // Of the rest not a part is shown, however long it is.
        var query = target.IndexOf('?', StringComparison.Ordinal);
        AppendPath(masked, query < 0 ? target : target.AsSpan(0, query));
        if (query >= 0)
        {
            masked.Append('?');
            AppendQuery(masked, target.AsSpan(query + 1));
        }

        return Cut(masked.ToString(), MaxTarget);
    }

    public static string Host(string host) => Cut(host, MaxHost);

    public static string Method(string method) => Cut(method, MaxMethod);

    /// <summary>The network somebody is in; null for none.</summary>
    public static string? Client(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(address.AddressFamily == AddressFamily.InterNetwork ? Ipv4Prefix : Ipv6Prefix).Clear();
        return new IPAddress(bytes).ToString();
    }

    private static void AppendPath(StringBuilder masked, ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            if (range.Start.Value > 0)
            {
                masked.Append('/');
            }

            var part = path[range];
            var parameters = part.IndexOf(';');
            var name = parameters < 0 ? part : part[..parameters];
            if (LooksLikeKey(name))
            {
                masked.Append(Mask);
            }
            else
            {
                masked.Append(name);
            }

            if (parameters >= 0)
            {
                masked.Append(';').Append(Mask);
            }

            if (masked.Length > MaxTarget)
            {
                return;
            }
        }
    }

    private static void AppendQuery(StringBuilder masked, ReadOnlySpan<char> query)
    {
        foreach (var range in query.Split('&'))
        {
            if (range.Start.Value > 0)
            {
                masked.Append('&');
            }

            var part = query[range];
            var equals = part.IndexOf('=');
            if (equals is >= 0 and <= MaxName && !LooksLikeKey(part[..equals]))
            {
                // A name without a value may be a value without a name.
                masked.Append(part[..equals]).Append('=');
            }

            if (!part.IsEmpty)
            {
                masked.Append(Mask);
            }

            if (masked.Length > MaxTarget)
            {
                return;
            }
        }
    }

    private static bool LooksLikeKey(ReadOnlySpan<char> part) =>
        part.Length >= KeyLength && part.ContainsAnyInRange('0', '9') && (part.ContainsAnyInRange('a', 'z') || part.ContainsAnyInRange('A', 'Z'));

    // A refused one may hold anything; and what nobody sees takes more characters once it is shown.
    private static string Cut(string text, int most)
    {
        var visible = VisibleText.Escape(text.Length <= most ? text : text[..most]);
        return visible.Length <= most && text.Length <= most ? visible : string.Concat(visible.AsSpan(0, Math.Min(visible.Length, most - 1)), "*");
    }
}

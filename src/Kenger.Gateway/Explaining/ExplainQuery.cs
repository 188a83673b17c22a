using System.Net;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Explaining;

/// <summary>The request that <c>GET /explain</c> asks about.</summary>
internal sealed record ExplainQuery(
    string Method, string Host, string Target, IPAddress Client, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private const string Usage = "usage: GET /explain?host=HOST&path=/PATH&ip=ADDRESS&header=NAME:VALUE&method=GET, all of them optional";

    /// <summary>Reads the parameters; the problem names the one that is wrong, and says how it would be right.</summary>
    public static ExplainQuery? TryParse(IQueryCollection query, out string problem)
    {
        problem = "";
        foreach (var (name, values) in query)
        {
            if (Check(name, values) is { } rule)
            {
                problem = $"{rule}; {Usage}";
                return null;
            }
        }

        return new ExplainQuery(
            Or(query["method"], HttpMethods.Get),
            query["host"].ToString(),
            Or(query["path"], "/"),
            IPAddress.Parse(Or(query["ip"], "127.0.0.1")),
            [.. query["header"].Select(header => Split(header!))]);
    }

    private static string? Check(string name, StringValues values)
    {
        if (values.Count > 1 && name != "header")
        {
            return $"{name} is given {values.Count} times";
        }

        return name switch
        {
            "host" => FieldChecks.CheckRequestHost(values) is { } rule ? $"host {rule}" : null,
            "path" => IsPath(values.ToString()) ? null
                : "path must start with '/' and be visible ASCII characters without '#', as in a request line",
            "ip" => IPAddress.TryParse(values, out _) ? null : "ip must be an IP address",
            "method" => ReleaseChecks.CheckToken(values) is { } rule ? $"method {rule}" : null,
            "header" => values.Any(header => !IsHeader(header)) ? "header must be NAME:VALUE" : null,
            _ => $"there is no parameter '{name}'",
        };
    }

    private static bool IsPath(string path) =>
        path is ['/', ..] && !path.AsSpan().ContainsAnyExceptInRange('!', '~') && !path.Contains('#', StringComparison.Ordinal);

    private static bool IsHeader(string? header) =>
        header is not null
        && header.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && ReleaseChecks.CheckToken(header[..colon]) is null
        && !header.Any(char.IsControl);

    private static KeyValuePair<string, string> Split(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return new(header[..colon], header[(colon + 1)..].Trim());
    }

    private static string Or(StringValues given, string otherwise) => StringValues.IsNullOrEmpty(given) ? otherwise : given.ToString();
}

using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Reads the token that a request shows as <c>Authorization: Bearer</c> (RFC 6750). Pure. Elsewhere, in the query above all, no token is looked for: it would
/// be in logs.
/// </summary>
internal static class BearerToken
{
    /// <summary>The longest token, in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    private const string Scheme = "Bearer";
    private const int DotsOfSigned = 2;

    private static readonly SearchValues<char> OfTokens =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Finds it, or what is wrong with it; neither when the request shows none.</summary>
    public static string? Read(IHeaderDictionary headers, out string? problem)
    {
        problem = null;
        if (headers.Authorization is not [{ } given])
        {
            problem = headers.Authorization.Count > 1 ? "send one Authorization header" : null;
            return null;
        }

        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || (given.Length > Scheme.Length && given[Scheme.Length] != ' '))
        {
            return null;
        }

        var token = given.AsSpan(Scheme.Length).Trim(' ');
        problem = token.Length > MaxBytes ? $"the token is longer than {MaxBytes} bytes"
            : token.ContainsAnyExcept(OfTokens) || token.Count('.') != DotsOfSigned ? "what is sent is no signed JWT"
            : null;
        return problem is null ? token.ToString() : null;
    }
}

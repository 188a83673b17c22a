using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger;

/// <summary>The token a request shows: <c>Authorization: Bearer …</c>, else <c>X-API-Token: …</c>.</summary>
internal static class RequestToken
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>Empty when there is none.</summary>
    public static ReadOnlySpan<char> Read(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        return authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? authorization.AsSpan(BearerPrefix.Length).Trim()
            : headers[ApiRoutes.TokenHeader].ToString();
    }
}

using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>Lets in who shows a token that will do. Afterwards <see cref="RequestGrant"/> tells whose request it is.</summary>
internal sealed class TokenGate(TokenBook book, FailedCalls failedCalls, IOptions<KengerRegistryServerOptions> options)
{
    private const string BearerPrefix = "Bearer ";

    private readonly bool _anonymousOnLoopback = options.Value.AllowAnonymousOnLoopback;

    /// <summary>Null lets the call in.</summary>
    public Refusal? Check(HttpContext context, Need? need)
    {
        if (!book.IsConfigured)
        {
            return CheckAnonymous(context) ?? Admit(context, book.Anonymous, need);
        }

        var token = ReadToken(context.Request.Headers);
        if (token.Length > 0 && book.Find(token) is { } grant)
        {
            return Admit(context, grant, need);
        }

        if (!failedCalls.TryCount(context.Connection, out var retryAfter))
        {
            return new Refusal(ErrorCodes.TooManyRequests, "too many calls without a good token came from your address: correct the token")
            {
                RetryAfter = retryAfter,
            };
        }

        return new Refusal(
            ErrorCodes.Unauthenticated,
            token.Length > 0
                ? "this registry does not know the token"
                : $"send a token, as 'Authorization: Bearer …' or '{ApiRoutes.TokenHeader}: …'");
    }

    private static Refusal? Admit(HttpContext context, Grant grant, Need? need)
    {
        context.Features.Set(grant);
        return grant.Use.CountRequest() ?? grant.Check(need);
    }

    // Without tokens, only this machine itself may call, and no web page opened on it: a page can send requests to
    // loopback, but always says where it comes from, or asks by a name of its own.
    private Refusal? CheckAnonymous(HttpContext context)
    {
        var local = context.Connection.LocalIpAddress;
        var host = context.Request.Host.Host;
        return _anonymousOnLoopback
            && local is not null && IPAddress.IsLoopback(local)
            && !context.Request.Headers.ContainsKey("Origin")
            && (host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            ? null
            : new Refusal(
                ErrorCodes.Unauthenticated,
                "this registry has no tokens and answers programs on its own machine only; set KENGER_SERVER_TOKENS");
    }

    private static ReadOnlySpan<char> ReadToken(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        return authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? authorization.AsSpan(BearerPrefix.Length).Trim()
            : headers[ApiRoutes.TokenHeader].ToString();
    }
}

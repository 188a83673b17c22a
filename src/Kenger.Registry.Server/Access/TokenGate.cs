using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>Lets in who shows a token that will do. Afterwards <see cref="RequestGrant"/> tells whose request it is.</summary>
internal sealed partial class TokenGate(
    TokenBook book, FailedCalls failedCalls, RefusalLog refusals, IOptions<KengerRegistryServerOptions> options, ILogger<TokenGate> logger)
{
    // Shorter ones, as people make them up, can be guessed with patience.
    internal const int GoodTokenLength = 16;

    private readonly bool _anonymousOnLoopback = options.Value.AllowAnonymousOnLoopback;

    /// <summary>Null lets the call in.</summary>
    public Refusal? Check(HttpContext context, Need? need)
    {
        var refusal = Find(context, need);
        if (refusal is not null)
        {
            context.Features.Get<Grant>()?.Use.NoteRefusal();
        }

        if (refusal?.Code is ErrorCodes.Unauthenticated or ErrorCodes.Forbidden)
        {
            refusals.Note(context, context.Features.Get<Grant>()?.Name ?? "", refusal);
        }

        return refusal;
    }

    private Refusal? Find(HttpContext context, Need? need)
    {
        if (!book.IsConfigured)
        {
            return CheckAnonymous(context) ?? Admit(context, book.Anonymous, need);
        }

        if (context.Features.Get<LocalGrant>() is { } local)
        {
            return Admit(context, local.Grant, need);
        }

        var token = RequestToken.Read(context.Request.Headers);
        if (token.Length > 0 && book.Find(token) is { } grant)
        {
            // Of named tokens nothing but the hash is known before.
            if (token.Length < GoodTokenLength && grant.Use.IsFirstNoteOfShortness())
            {
                LogShort(grant.Name, GoodTokenLength);
            }

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
            token.Length >= KengerRegistryServerOptions.MinTokenLength ? "this registry does not know the token"
                : token.Length > 0 ? $"tokens have at least {KengerRegistryServerOptions.MinTokenLength} characters, and this one has fewer"
                : $"send a token, as 'Authorization: Bearer …' or '{ApiRoutes.TokenHeader}: …'");
    }

    private static Refusal? Admit(HttpContext context, Grant grant, Need? need)
    {
        context.Features.Set(grant);
        grant.Use.NoteUse();
        return grant.Use.CountRequest() ?? grant.Check(need);
    }

    // ASP.NET Core decodes punycode when it is asked for a host, and throws when that means nothing.
    private static string HostOf(HttpRequest request) =>
        RequestHost.TryNormalize(request.Headers.Host.ToString(), out var host) ? new HostString(host).Host : "";

    // Without tokens, only programs on this machine may call.
    private Refusal? CheckAnonymous(HttpContext context) =>
        _anonymousOnLoopback
        && LocalProgram.IsLoopback(context.Connection)
        && LocalProgram.IsLoopbackHost(HostOf(context.Request))
        && !LocalProgram.IsFromPage(context.Request.Headers)
        && !LocalProgram.IsProxied(context.Request)
        && (HttpMethods.IsGet(context.Request.Method)
            || !LocalProgram.IsFromBrowser(context.Request.Headers)
            || LocalProgram.IsMeant(context.Request.Headers))
            ? null
            : new Refusal(
                ErrorCodes.Unauthenticated,
                $"this registry has no tokens and answers programs on its own machine only; set {KengerRegistryServerOptions.TokensVariable}");

    [LoggerMessage(EventIds.TokenIsShort, LogLevel.Warning, "The token '{Token}' has fewer than {Length} characters and could be guessed: replace it by one that 'kenger token' makes")]
    private partial void LogShort(string token, int length);
}

/// <summary>A feature of a call that our own process makes for somebody whom it knows: nothing from a socket has one.</summary>
internal sealed record LocalGrant(Grant Grant);

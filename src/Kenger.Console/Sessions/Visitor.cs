using System.Net;
using System.Security.Claims;
using Kenger.Contracts;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Sessions;

/// <summary>
/// Who looks at the console: a session, or a person at this machine where the registry has no tokens. It is asked anew with each look and each call,
/// so that a token that was revoked shows nothing more.
/// </summary>
/// <param name="SessionId">Null where there are no tokens.</param>
/// <param name="From">Where the person is.</param>
internal sealed record Visitor(string? SessionId, IPAddress From)
{
    private const string Scheme = "KengerConsole";
    private const string SessionClaim = "kenger:session";
    private const string AddressClaim = "kenger:address";

    /// <summary>As the user of a request, which a circuit inherits.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [new Claim(SessionClaim, SessionId ?? ""), new Claim(AddressClaim, From.ToString())], Scheme));

    public static Visitor? Of(ClaimsPrincipal user) =>
        user.Identities.FirstOrDefault(identity => identity.AuthenticationType == Scheme) is { } identity
        && IPAddress.TryParse(identity.FindFirst(AddressClaim)?.Value, out var from)
            ? new Visitor(identity.FindFirst(SessionClaim) is { Value.Length: > 0 } session ? session.Value : null, from)
            : null;
}

/// <summary>Lets people in, and knows what each may do now.</summary>
internal sealed class FrontDoor(
    SessionStore sessions, TokenBook book, PersonRoles people, FailedCalls failed, RefusalLog refusals, IOptions<KengerRegistryServerOptions> options)
{
    private static readonly Need Reading = new(Role.Read, Everywhere: false);

    /// <summary>Whether one signs in by a token.</summary>
    public bool AsksForToken => book.IsConfigured;

    /// <summary>Who makes a request; null for a stranger.</summary>
    public Visitor? Recognize(HttpContext context, string cookie)
    {
        if (!book.IsConfigured)
        {
            return IsAtThisMachine(context) ? new Visitor(null, AddressOf(context)) : null;
        }

        return sessions.FindByCookie(context.Request.Cookies[cookie], AddressOf(context)) is { } session && GrantOf(session) is not null
            ? new Visitor(session.Id, session.From)
            : null;
    }

    /// <summary>What a visitor may do now; null once the session or its token is over.</summary>
    public Grant? GrantOf(Visitor visitor) =>
        visitor.SessionId is null ? (book.IsConfigured ? null : book.Anonymous)
        : sessions.Find(visitor.SessionId) is { } session ? GrantOf(session)
        : null;

    /// <summary>What somebody may do whom a provider named; null for all others.</summary>
    public Grant? PersonGrantOf(Visitor visitor) =>
        visitor.SessionId is { } id && sessions.Find(id) is { Person: { } person } ? people.GrantOf(person) : null;

    /// <summary>The token behind a visitor's calls; null where there is none.</summary>
    public string? TokenOf(Visitor visitor) => visitor.SessionId is { } id ? sessions.Find(id)?.Token is { Length: > 0 } token ? token : null : null;

    /// <summary>Signs in. The same limits hold as for calls of the API without a good token.</summary>
    public SignInResult SignIn(HttpContext context, string token)
    {
        if (book.Find(token) is { } grant)
        {
            return grant.Check(Reading) is { } refused
                ? Refuse(context, grant.Name, refused)
                : new SignInResult(sessions.Begin(token, AddressOf(context)).Cookie, null);
        }

        return failed.TryCount(context.Connection, out var retryAfter)
            ? Refuse(context, "", new Refusal(ErrorCodes.Unauthenticated, "this registry does not know the token"))
            : new SignInResult(null, new Refusal(ErrorCodes.TooManyRequests, "too many tries came from your address") { RetryAfter = retryAfter });
    }

    /// <summary>Lets somebody in whom a provider named, where one of the claims gives a role.</summary>
    public SignInResult SignIn(HttpContext context, ClaimsPrincipal principal, DateTimeOffset until) =>
        people.Find(principal, until) is { } person && people.GrantOf(person) is not null
            ? new SignInResult(sessions.Begin("", AddressOf(context), person).Cookie, null)
            : Refuse(context, people.NameOf(principal), new Refusal(ErrorCodes.Forbidden, "your account has no role here"));

    /// <summary>A sign-in that came to nothing counts as one with a wrong token does. Returns what is answered.</summary>
    public Refusal Count(HttpContext context, Refusal refusal) => failed.TryCount(context.Connection, out var retryAfter)
        ? Refuse(context, "", refusal).Refusal!
        : new Refusal(ErrorCodes.TooManyRequests, "too many tries came from your address") { RetryAfter = retryAfter };

    public void SignOut(Visitor visitor)
    {
        if (visitor.SessionId is { } id)
        {
            sessions.End(id);
        }
    }

    private Grant? GrantOf(ConsoleSession session) => session.Person is { } person ? people.GrantOf(person) : book.Find(session.Token);

    private SignInResult Refuse(HttpContext context, string name, Refusal refusal)
    {
        refusals.Note(context, name, refusal);
        return new SignInResult(null, refusal);
    }

    // As the API does for programs, but for a browser: where a page comes from was looked at before.
    private bool IsAtThisMachine(HttpContext context) =>
        options.Value.AllowAnonymousOnLoopback
        && LocalProgram.IsLoopback(context.Connection)
        && RequestHost.TryNormalize(context.Request.Headers.Host.ToString(), out var host)
        && LocalProgram.IsLoopbackHost(new HostString(host).Host.Trim('[', ']'))
        && !LocalProgram.IsProxied(context.Request);

    private static IPAddress AddressOf(HttpContext context) => ClientNetwork.Normalize(context.Connection.RemoteIpAddress) ?? IPAddress.None;
}

/// <summary>A cookie, or why there is none.</summary>
internal sealed record SignInResult(string? Cookie, Refusal? Refusal);

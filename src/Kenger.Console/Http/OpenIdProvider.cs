using System.Net.Http;
using System.Security.Claims;
using Kenger.Console.Sessions;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Outgoing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Kenger.Console.Http;

/// <summary>
/// The way to an OpenID Connect provider and back. ASP.NET Core's handler does the work, in a room of its own: in the app's own services it would become the app's way to sign in. The registry's
/// own calls to the provider obey <c>OutgoingNetworks</c>.
/// </summary>
internal sealed class OpenIdProvider : IDisposable
{
    /// <summary>Where the provider sends people back to, below the console.</summary>
    public const string CallbackPath = "/oidc/callback";

    private const string Scheme = "KengerConsoleOpenId";
    private const string Expires = "exp";

    private readonly Lazy<ServiceProvider> _room;

    public OpenIdProvider(
        IOptions<KengerConsoleOptions> options,
        IOptions<KengerRegistryServerOptions> registry,
        OutgoingConnector connector,
        IDataProtectionProvider protection,
        ILoggerFactory logs,
        TimeProvider time)
    {
        IsOn = options.Value.OpenIdConnect.Authority is { Length: > 0 };
        Title = options.Value.OpenIdConnect.Title;
        _room = new(() => Furnish(options.Value.OpenIdConnect, registry.Value.OutgoingProxy, connector, protection, logs, time));
    }

    public bool IsOn { get; }

    /// <summary>How people call it.</summary>
    public string Title { get; }

    /// <summary>Sends the browser to the provider; null when it is on its way, else why it can't be.</summary>
    public async Task<SignInProblem?> BeginAsync(HttpContext context, string to)
    {
        try
        {
            var handler = await EnterAsync(context);
            await handler.ChallengeAsync(new AuthenticationProperties { RedirectUri = to.Length == 0 ? "/" : to });
            return null;
        }
        // The handler says so when the provider's document can't be read.
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException && !context.Response.HasStarted)
        {
            return SignInProblem.NoProvider;
        }
    }

    /// <summary>Reads what the browser brings back from the provider.</summary>
    public async Task<OpenIdAnswer> ReadAsync(HttpContext context)
    {
        try
        {
            var handler = await EnterAsync(context);
            await handler.HandleRequestAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or AuthenticationFailureException && !context.Response.HasStarted)
        {
            return new OpenIdAnswer(SignInProblem.NoProvider);
        }

        return context.Features.Get<OpenIdAnswer>() ?? new OpenIdAnswer(SignInProblem.NotBegunHere);
    }

    public void Dispose()
    {
        if (_room.IsValueCreated)
        {
            _room.Value.Dispose();
        }
    }

    private async Task<OpenIdConnectHandler> EnterAsync(HttpContext context)
    {
        // Addresses are relative to the console, wherever the app's own middleware was before.
        context.Features.Set<IAuthenticationFeature>(new AuthenticationFeature { OriginalPathBase = context.Request.PathBase, OriginalPath = context.Request.Path });
        var handler = ActivatorUtilities.CreateInstance<OpenIdConnectHandler>(_room.Value);
        await handler.InitializeAsync(new AuthenticationScheme(Scheme, null, typeof(OpenIdConnectHandler)), context);
        return handler;
    }

    private static ServiceProvider Furnish(
        KengerConsoleOpenIdConnectOptions options, string? proxy, OutgoingConnector connector, IDataProtectionProvider protection, ILoggerFactory logs, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton(logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(protection);
        services.AddAuthentication().AddOpenIdConnect(Scheme, it =>
        {
            (it.Authority, it.ClientId, it.ClientSecret) = (options.Authority, options.ClientId, options.ClientSecret);
            it.RequireHttpsMetadata = options.Authority!.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
            // A code that comes with a GET, and PKCE: no token is ever in an address.
            (it.ResponseType, it.ResponseMode, it.UsePkce) = ("code", "query", true);
            (it.SaveTokens, it.GetClaimsFromUserInfoEndpoint, it.MapInboundClaims, it.DisableTelemetry) = (false, false, false, true);
            it.CallbackPath = CallbackPath;
            // They would take claims away that we go by, the time of the end above all.
            it.ClaimActions.Clear();
            foreach (var scope in options.Scopes)
            {
                it.Scope.Add(scope);
            }

            // They live for minutes, and must come along when the provider sends people back: that is another site's navigation. The session's own cookie stays Strict.
            foreach (var cookie in (CookieBuilder[])[it.CorrelationCookie, it.NonceCookie])
            {
                (cookie.SameSite, cookie.SecurePolicy, cookie.HttpOnly, cookie.IsEssential) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest, true, true);
            }

            it.BackchannelTimeout = TimeSpan.FromSeconds(10);
            it.BackchannelHttpHandler = new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                ConnectCallback = connector.ConnectAsync,
                UseCookies = false,
                UseProxy = proxy is not null,
                Proxy = proxy is null ? null : new System.Net.WebProxy(proxy),
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            };
            it.Events = new OpenIdConnectEvents
            {
                OnTicketReceived = static received =>
                {
                    received.HttpContext.Features.Set(new OpenIdAnswer(null)
                    {
                        Principal = received.Principal, To = received.ReturnUri ?? "", Until = UntilOf(received.Principal),
                    });
                    received.HandleResponse();
                    return Task.CompletedTask;
                },
                OnAccessDenied = static denied =>
                {
                    denied.HttpContext.Features.Set(new OpenIdAnswer(SignInProblem.Denied));
                    denied.HandleResponse();
                    return Task.CompletedTask;
                },
                OnRemoteFailure = static failed =>
                {
                    failed.HttpContext.Features.Set(new OpenIdAnswer(ProblemOf(failed.Failure)));
                    failed.HandleResponse();
                    return Task.CompletedTask;
                },
            };
        });
        return services.BuildServiceProvider();
    }

    // What the provider said of the person holds as long as the ID token that says it.
    private static DateTimeOffset UntilOf(ClaimsPrincipal? principal) =>
        long.TryParse(principal?.FindFirst(Expires)?.Value, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.MinValue;

    private static SignInProblem ProblemOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            switch (exception)
            {
                case SecurityTokenException or Microsoft.IdentityModel.Protocols.OpenIdConnect.OpenIdConnectProtocolException:
                    return SignInProblem.BadToken;
                case HttpRequestException or OperationCanceledException or IOException:
                    return SignInProblem.NoProvider;
            }
        }

        return SignInProblem.NotBegunHere;
    }
}

/// <summary>What came of the way to the provider and back.</summary>
/// <param name="Problem">Why nobody is signed in; null when somebody may be.</param>
internal sealed record OpenIdAnswer(SignInProblem? Problem)
{
    public ClaimsPrincipal? Principal { get; init; }

    /// <summary>Where the person wanted to go.</summary>
    public string To { get; init; } = "";

    public DateTimeOffset Until { get; init; }
}

/// <summary>Why a sign-in at a provider came to nothing.</summary>
internal enum SignInProblem
{
    /// <summary>The provider can't be asked.</summary>
    NoProvider,

    /// <summary>It did not begin in this browser, or too long ago.</summary>
    NotBegunHere,

    /// <summary>The provider did not let the person go on.</summary>
    Denied,

    /// <summary>The provider's token is not for this console, not of this sign-in, over, or forged.</summary>
    BadToken,
}

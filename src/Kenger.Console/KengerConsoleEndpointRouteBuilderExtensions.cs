using Kenger.Console.Components;
using Kenger.Console.Http;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Kenger console.</summary>
public static class KengerConsoleEndpointRouteBuilderExtensions
{
    private const string SignIn = "signin";

    /// <summary>
    /// Maps the console below a prefix. Needs <c>AddKengerConsole()</c> and the registry in the same app; no static files, no other middleware. It asks for a
    /// token of the registry by itself, so that conventions of the app's own authorization need not be added.
    /// </summary>
    /// <param name="endpoints">The app, or a group in it.</param>
    /// <param name="prefix">Where the console is, default <c>/ui</c>.</param>
    public static IEndpointConventionBuilder MapKengerConsole(this IEndpointRouteBuilder endpoints, string prefix = "/ui")
    {
        var guard = endpoints.ServiceProvider.GetService<ConsoleGuard>()
            ?? throw new InvalidOperationException("MapKengerConsole() needs builder.Services.AddKengerConsole().");
        var mount = new ConsoleMount();
        var group = endpoints.MapGroup(prefix);
        group.MapGet(SignIn, SignInEndpoints.Show).WithMetadata(Open.Instance);
        group.MapPost(SignIn, SignInEndpoints.EnterAsync).WithMetadata(Open.Instance).DisableAntiforgery();
        group.MapGet("oidc/start", OpenIdEndpoints.Begin).WithMetadata(Open.Instance);
        group.MapGet("oidc/callback", OpenIdEndpoints.Back).WithMetadata(Open.Instance);
        group.MapGet("assets/{name}", AssetEndpoint.Get).WithMetadata(Open.Instance);
        group.MapGet("alive", static () => Results.NoContent()).WithMetadata(Open.Instance);
        group.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);

        // Around the finished endpoints, those of the components and their socket too.
        ((IEndpointConventionBuilder)group).Finally(builder =>
        {
            if (builder is RouteEndpointBuilder { RequestDelegate: { } endpoint } route)
            {
                var pattern = route.RoutePattern.RawText ?? "";
                mount.Learn(pattern, SignIn);
                endpoint = route.Metadata.OfType<ComponentTypeMetadata>().Any() ? mount.WithoutPrefix(pattern, endpoint) : endpoint;
                // Forms are checked where they are read; an app that has no such middleware needs none for us.
                route.Metadata.Add(NoAntiforgery.Instance);
                route.RequestDelegate = guard.Around(endpoint, mount, route.Metadata.OfType<Open>().Any());
            }
        });
        return group;
    }

    /// <summary>What is there for strangers.</summary>
    private sealed class Open
    {
        public static readonly Open Instance = new();
    }

    private sealed class NoAntiforgery : IAntiforgeryMetadata
    {
        public static readonly NoAntiforgery Instance = new();

        public bool RequiresValidation => false;
    }
}

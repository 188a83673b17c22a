using Kenger.Registry.Hosting;
using Kenger.Registry.Hosting.Configuration;
using Kenger.Registry.Hosting.Status;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the path that gateways probe.</summary>
public static class KengerStatusEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers probes with 200 <c>{"status":"ok","namespace":…,"registered":…}</c>, and with 503 <c>"draining"</c> from the
    /// moment the application begins to stop, while requests are still served. Open to anybody, and answered before everything else of the
    /// application: before a redirection to https, host filtering, logins and rate limits. Safe to call more than once.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route; by default <see cref="KengerRegistryOptions.HealthPath"/>, which gateways probe.</param>
    /// <exception cref="InvalidOperationException"><c>AddKengerRegistry()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapKengerStatus(this IEndpointRouteBuilder endpoints, string? pattern = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var endpoint = services.GetService<StatusEndpoint>()
            ?? throw new InvalidOperationException("MapKengerStatus() needs builder.Services.AddKengerRegistry().");
        var order = endpoint.NextOrder();
        pattern ??= StatusPattern.From(services.GetRequiredService<UncheckedOptions>().Create().HealthPath);
        return endpoints
            .MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], endpoint.AnswerAsync)
            .WithMetadata(new AllowAnonymousAttribute(), new DisableRateLimitingAttribute(), new StatusMark())
            .WithDisplayName("Kenger status")
            .WithOrder(order);
    }
}

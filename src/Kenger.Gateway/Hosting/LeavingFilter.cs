using Kenger.Gateway.Admin;
using Kenger.Gateway.Leaving;
using Kenger.Gateway.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Before routing: ends connections with their next answer while the gateway leaves, and answers its own health path on the addresses for
/// traffic.
/// </summary>
internal sealed class LeavingFilter(
    Departure departure, Readiness readiness, AdminPort adminPort, MappedEndpoints mapped, IOptions<KengerGatewayOptions> options) : IStartupFilter
{
    private readonly string? _healthPath = options.Value.HealthPath;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(Step);
            next(app);
        };

    private RequestDelegate Step(RequestDelegate next) =>
        context =>
        {
            if (departure.Closing.IsCancellationRequested)
            {
                // Connection: close in HTTP/1.1, GOAWAY in HTTP/2.
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }

            return IsHealthCheck(context) ? readiness.Answer().ExecuteAsync(context) : next(context);
        };

    private bool IsHealthCheck(HttpContext context) =>
        _healthPath is not null
        && string.Equals(context.Request.Path.Value, _healthPath, StringComparison.Ordinal)
        && Readiness.Methods.Contains(context.Request.Method, StringComparer.Ordinal)
        && mapped.HasTraffic
        && !adminPort.Received(context);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway;

/// <summary>
/// Answers what nothing in the host has answered. An endpoint for "everything else" would do the same, but routing would
/// weigh it against the right one in every request.
/// </summary>
internal sealed class NotFoundFilter(GatewayEndpoints mapped, AdminPort adminPort) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            next(app);
            app.Use(AnswerAsync);
        };

    private Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (adminPort.Took(context))
        {
            return GatewayError.NoAdminPathAsync(context);
        }

        return mapped.HasTraffic ? GatewayError.NoRouteAsync(context) : next(context);
    }
}

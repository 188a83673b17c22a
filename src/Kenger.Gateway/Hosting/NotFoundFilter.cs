using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Answers what nothing in the host has answered. An endpoint for "everything else" would do the same, but routing would
/// weigh it against the right one in every request.
/// </summary>
internal sealed class NotFoundFilter(MappedEndpoints mapped, AdminPort adminPort, AccessRecorder recorder, RequestMemory memory) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(following => context => adminPort.Received(context) ? ExplainMethodAsync(context, following) : following(context));
            next(app);
            app.Use(AnswerAsync);
        };

    // Routing answers the wrong method for a known path by itself, without a word.
    private static async Task ExplainMethodAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed })
        {
            await GatewayError.WrongMethodAsync(context);
        }
    }

    private Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (adminPort.Received(context))
        {
            return GatewayError.NoAdminPathAsync(context);
        }

        return !mapped.HasTraffic ? next(context)
            : recorder.IsOn ? recorder.RecordAsync(context, AnswerNoRouteAsync)
            : AnswerNoRouteAsync(context);
    }

    private async Task AnswerNoRouteAsync(HttpContext context)
    {
        await GatewayError.NoRouteAsync(context);
        memory.Refused(context, GatewayError.NoRoute);
    }
}

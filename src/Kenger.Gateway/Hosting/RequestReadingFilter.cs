using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Requests;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Before routing, and before all else: every request is brought to its normal form (<see cref="RequestReading"/>), or refused. A path that
/// servers read in several ways is refused unless routing takes it for the same in all of them.
/// </summary>
internal sealed class RequestReadingFilter(
    MappedEndpoints mapped, AdminPort adminPort, RouteFinder routes, AccessRecorder recorder, RequestMemory memory, GatewayMetrics metrics) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(Read);
            next(app);
        };

    private RequestDelegate Read(RequestDelegate next) =>
        context =>
        {
            if (!mapped.HasTraffic && !mapped.HasAdmin)
            {
                return next(context);
            }

            return RequestReading.Apply(context, out var reading) is { } problem ? RefuseAsync(context, problem)
                : reading is null ? next(context)
                : CompareAsync(context, reading, next);
        };

    private async Task CompareAsync(HttpContext context, RequestReading reading, RequestDelegate next)
    {
        if (await routes.Current().IsSameForAsync(context, reading.OtherPaths))
        {
            await next(context);
        }
        else
        {
            await RefuseAsync(context, RequestReading.OtherRoute);
        }
    }

    private Task RefuseAsync(HttpContext context, RequestProblem problem)
    {
        metrics.Refused(problem.Reason);
        return adminPort.Received(context) ? GatewayError.BadRequestAsync(context, problem)
            : recorder.IsOn ? recorder.RecordAsync(context, refused => AnswerAsync(refused, problem))
            : AnswerAsync(context, problem);
    }

    private async Task AnswerAsync(HttpContext context, RequestProblem problem)
    {
        await GatewayError.BadRequestAsync(context, problem);
        memory.Refused(context, problem.Reason);
    }
}

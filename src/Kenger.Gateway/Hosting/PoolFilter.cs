using Kenger.Gateway.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Where sockets complete inline: after a row of requests that were answered without waiting for anything, refused, redirected or over their limit, the
/// connection goes on on a thread of the pool. A client that sends such requests without end would else keep the thread that waits for its socket and
/// for many others'. One such request alone is no reason: a node may answer so soon that nobody had to wait, and the way to the pool costs more than
/// the request.
/// </summary>
internal sealed class PoolFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            if (PoolThread.IsNeeded)
            {
                app.Use(Step);
            }

            next(app);
        };

    private static RequestDelegate Step(RequestDelegate next) =>
        context =>
        {
            var answering = next(context);
            return PoolThread.IsTurnOver(hasWaited: !answering.IsCompletedSuccessfully) ? LeaveAsync() : answering;
        };

    private static async Task LeaveAsync() => await PoolThread.Switched;
}

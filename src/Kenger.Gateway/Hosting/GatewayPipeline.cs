using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Requests;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// YARP's pipeline, forked: requests to <c>kenger:</c> clusters get their node from us, all others go through YARP's own
/// affinity, load balancing and passive health.
/// </summary>
internal static class GatewayPipeline
{
    public static void Configure(IReverseProxyApplicationBuilder pipeline)
    {
        var forwarder = pipeline.ApplicationServices.GetRequiredService<NodeForwarder>();
        var recorder = pipeline.ApplicationServices.GetRequiredService<AccessRecorder>();
        if (recorder.IsOn)
        {
            pipeline.Use(next => context => recorder.InvokeAsync(context, next));
        }

        var loop = pipeline.ApplicationServices.GetRequiredService<LoopGuard>();
        var metrics = pipeline.ApplicationServices.GetRequiredService<GatewayMetrics>();
        var memory = pipeline.ApplicationServices.GetRequiredService<RequestMemory>();
        pipeline.Use(next => context =>
            (RequestRules.Check(context) ?? loop.Check(context.Request.Headers)) is { } problem
                ? RefuseAsync(context, problem, metrics, memory)
                : next(context));
        var uploadTimeout = pipeline.ApplicationServices.GetRequiredService<IOptions<KengerGatewayOptions>>().Value.UploadTimeout;
        var time = pipeline.ApplicationServices.GetRequiredService<TimeProvider>();
        pipeline.Use(next => context =>
        {
            UploadStream.Watch(context, uploadTimeout, time);
            return next(context);
        });
        pipeline.Use(next => context =>
            context.GetEndpoint()?.Metadata.GetMetadata<RouteChain>() is { } chain ? chain.InvokeAsync(context, next) : next(context));
        pipeline.Use(forward =>
        {
            var standard = Standard(pipeline, forward);
            return context =>
            {
                var proxy = context.GetReverseProxyFeature();
                return KengerCluster.Matches(proxy.Cluster.Config.ClusterId)
                    ? forwarder.InvokeAsync(context, proxy, forward)
                    : standard(context);
            };
        });
    }

    private static async Task RefuseAsync(HttpContext context, RequestProblem problem, GatewayMetrics metrics, RequestMemory memory)
    {
        metrics.Refused(problem.Reason);
        await GatewayError.BadRequestAsync(context, problem);
        memory.Refused(context, problem.Reason);
    }

    // YARP leaves this answer empty.
    private static Task AnswerNoDestinationAsync(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Error == ForwarderError.NoAvailableDestinations && !context.Response.HasStarted
            ? GatewayError.WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                $"no destination of the cluster '{context.GetReverseProxyFeature().Cluster.Config.ClusterId}' can take the request",
                new GatewayErrorData { Reason = "no_destination" })
            : Task.CompletedTask;

    private static RequestDelegate Standard(IReverseProxyApplicationBuilder pipeline, RequestDelegate forward)
    {
        var branch = new ReverseProxyApplicationBuilder(pipeline.New());
        branch.UseSessionAffinity();
        branch.UseLoadBalancing();
        branch.UsePassiveHealthChecks();
        branch.Run(async context =>
        {
            try
            {
                await forward(context);
                AnswerGuard.CheckEnd(context);
                await AnswerNoDestinationAsync(context);
            }
            catch (Exception exception) when (AnswerGuard.MayBeOfNode(exception))
            {
                AnswerGuard.Fail(context, exception);
            }
        });
        return branch.Build();
    }
}

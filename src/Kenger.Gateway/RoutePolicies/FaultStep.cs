using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Makes requests late, or fail, on purpose.</summary>
internal sealed class FaultStep : RouteStep
{
    private readonly GatewayFault _fault;
    private readonly RouteAnswers _answers;
    private readonly TimeProvider _time;
    private readonly RouteAnswer? _answer;
    private readonly string? _header;
    private readonly string? _value;

    public FaultStep(GatewayFault fault, RouteAnswers answers, TimeProvider time)
    {
        (_fault, _answers, _time) = (fault, answers, time);
        _answer = fault.Status is { } status ? new RouteAnswer(status, "fault", "this is a fault on purpose, by the route's Fault") : null;
        if (fault.Header?.Split(':', 2, StringSplitOptions.TrimEntries) is { } parts)
        {
            (_header, _value) = (parts[0], parts.ElementAtOrDefault(1));
        }
    }

    public override string Name => "fault";

    // It asks for the fault, and is no node's business.
    public override void Change(HttpContext context)
    {
        if (_header is not null)
        {
            context.Request.Headers.Remove(_header);
        }
    }

    public override async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var isMeant = IsMeant(context.Request.Headers);
        Change(context);
        if (isMeant && _fault.Delay is { } delay && !await IsStillThereAsync(delay, context.RequestAborted))
        {
            return;
        }

        await (isMeant && _answer is not null ? _answers.WriteAsync(context, _answer) : next(context));
    }

    private bool IsMeant(IHeaderDictionary headers) =>
        (_header is null || (headers.TryGetValue(_header, out var values) && (_value is null || values == _value)))
        && (_fault.Percent >= 100 || Random.Shared.NextDouble() * 100 < _fault.Percent);

    private async Task<bool> IsStillThereAsync(TimeSpan delay, CancellationToken aborted)
    {
        await Task.Delay(delay, _time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !aborted.IsCancellationRequested;
    }
}

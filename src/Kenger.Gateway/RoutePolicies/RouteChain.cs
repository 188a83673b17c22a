using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>The steps of a route in their order. Routes without a step have none of these.</summary>
internal sealed class RouteChain(IReadOnlyList<RouteStep> steps)
{
    private Composed? _composed;

    /// <summary>What the steps are called, in their order.</summary>
    public IReadOnlyList<string> Names => [.. steps.Select(static step => step.Name)];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // What comes after the steps is the same for all requests. A race at worst composes them twice.
        var composed = Volatile.Read(ref _composed);
        if (composed is null || !ReferenceEquals(composed.Next, next))
        {
            Volatile.Write(ref _composed, composed = new Composed(next, Compose(next)));
        }

        return composed.First(context);
    }

    /// <summary>
    /// What a request that is only looked at would be answered by a step; null when it would go on, as far as can be told without asking or counting.
    /// Then it is as its nodes would see it.
    /// </summary>
    public RouteAnswer? Explain(HttpContext context)
    {
        foreach (var step in steps)
        {
            if (step.Find(context) is { } answer)
            {
                return answer;
            }

            step.Change(context);
        }

        return null;
    }

    private RequestDelegate Compose(RequestDelegate next) =>
        steps.Reverse().Aggregate(next, (following, step) => context => step.InvokeAsync(context, following));

    private sealed record Composed(RequestDelegate Next, RequestDelegate First);
}

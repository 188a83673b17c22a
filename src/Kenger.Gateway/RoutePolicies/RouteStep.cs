using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>One thing that a route asks of a request, or does to it, before a node is picked.</summary>
internal abstract class RouteStep
{
    /// <summary>What explanations call it.</summary>
    public abstract string Name { get; }

    /// <summary>What the request is answered instead of going on, as far as it tells by itself: nothing is counted, and nobody is asked.</summary>
    public virtual RouteAnswer? Find(HttpContext context) => null;

    /// <summary>Changes the request to what comes after this step.</summary>
    public virtual void Change(HttpContext context)
    {
    }

    /// <summary>Carries the step out, and goes on or answers.</summary>
    public abstract Task InvokeAsync(HttpContext context, RequestDelegate next);
}

/// <summary>A step that goes by the request alone.</summary>
internal abstract class RequestStep(RouteAnswers answers) : RouteStep
{
    public sealed override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Find(context) is { } answer)
        {
            return answers.WriteAsync(context, answer);
        }

        Change(context);
        return next(context);
    }
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kenger.TestKit;

/// <summary>What can go wrong with an answer.</summary>
public static class StubAnswers
{
    public static StubAnswer Normal { get; } = (context, normal) => normal(context);

    /// <summary>The connection breaks before the call is carried out.</summary>
    public static StubAnswer Drop { get; } = (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Nothing, until the caller gives up.</summary>
    public static StubAnswer Hang { get; } = (context, _) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    /// <summary>A body that never ends.</summary>
    public static StubAnswer Endless { get; } = async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        var blanks = Encoding.UTF8.GetBytes(new string(' ', 64 * 1024));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
        }
    };

    /// <summary>An error in the registry's envelope.</summary>
    public static StubAnswer Status(int status, string message = "as scripted", TimeSpan? retryAfter = null, string data = "null") =>
        async (context, _) =>
        {
            if (retryAfter is { } delay)
            {
                context.Response.Headers.RetryAfter = delay.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            }

            await Raw($$"""{"code":{{status}},"message":"{{message}}","data":{{data}}}""", status: status)(context, _);
        };

    /// <summary>Any body at all.</summary>
    public static StubAnswer Raw(string body, string contentType = "application/json", int status = 200) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    };

    /// <summary>The start of a body, then the connection breaks.</summary>
    public static StubAnswer CutOff(string start) => async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = start.Length + 1000;
        await context.Response.WriteAsync(start);
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>The normal answer, once the gate opens.</summary>
    public static StubAnswer After(Task gate) => async (context, normal) =>
    {
        await gate.WaitAsync(context.RequestAborted);
        await normal(context);
    };
}

/// <summary>Takes the place of a call's normal answer; <paramref name="normal"/> carries the call out and answers it.</summary>
public delegate Task StubAnswer(HttpContext context, RequestDelegate normal);

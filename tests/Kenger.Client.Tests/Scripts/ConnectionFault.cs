using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kenger.Client.Tests.Scripts;

/// <summary>
/// What can happen to a connection while it answers, which WireMock can't say: its own faults are whole answers with other bytes. An
/// answer asks for one by a header, and its body is what is sent before.
/// </summary>
internal static class ConnectionFault
{
    public const string Header = "Connection-Fault";

    /// <summary>Breaks before anything is sent.</summary>
    public const string Drop = "drop";

    /// <summary>Breaks after the start of a body.</summary>
    public const string CutOff = "cut off";

    /// <summary>Says nothing, until the caller gives up.</summary>
    public const string Hang = "hang";

    /// <summary>Says nothing more after the start of a body.</summary>
    public const string Stall = "stall";

    /// <summary>A body that never ends.</summary>
    public const string Endless = "endless";

    public static async Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await AnswerAsync(context, next);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The caller went away, or the test is over.
            context.Abort();
        }
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var (response, gone) = (context.Response, context.RequestAborted);
        var connection = response.Body;
        using var answer = new MemoryStream();
        response.Body = answer;
        await next(context);
        response.Body = connection;

        var fault = response.Headers[Header].ToString();
        response.Headers.Remove(Header);
        switch (fault)
        {
            case Drop:
                context.Abort();
                return;
            case Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gone);
                return;
            case "":
                await connection.WriteAsync(answer.ToArray(), gone);
                return;
        }

        response.ContentLength = fault == CutOff ? answer.Length + 1000 : null;
        await connection.WriteAsync(answer.ToArray(), gone);
        await connection.FlushAsync(gone);
        if (fault == CutOff)
        {
            context.Abort();
        }
        else if (fault == Stall)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gone);
        }
        else
        {
            var blanks = Encoding.UTF8.GetBytes(new string(' ', 64 * 1024));
            while (!gone.IsCancellationRequested)
            {
                await connection.WriteAsync(blanks, gone);
            }
        }
    }
}

using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// Stands around every endpoint of the API: nobody gets in without a token that will do, and nothing but our JSON gets out.
/// </summary>
internal sealed partial class ApiBoundary(TokenGate gate, FairShare share, TimeProvider time, ILogger<ApiBoundary> logger)
{
    // Refused at once, it would come again at once.
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(1);

    /// <summary>An endpoint inside it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="need">What it asks of the token; null lets nobody in.</param>
    /// <param name="refuse">How refusals are told; null for our envelope.</param>
    /// <param name="changes">Whether a call changes something; null for those that POST.</param>
    public RequestDelegate Around(RequestDelegate endpoint, Need? need, Func<Refusal, IResult>? refuse = null, Func<HttpRequest, bool>? changes = null) => async context =>
    {
        var say = refuse ?? Answer.From;
        try
        {
            if (gate.Check(context, need) is { } refusal)
            {
                await say(refusal).ExecuteAsync(context);
                return;
            }

            var pace = context.Request.Grant().Use.Pace;
            if (share.TakeTurn(pace) is var turn && turn > TimeSpan.Zero && !await WaitAsync(context, turn, say))
            {
                return;
            }

            var isChange = changes?.Invoke(context.Request) ?? HttpMethods.IsPost(context.Request.Method);
            await (pace.Turns.AreOn ? InTurnAsync(pace, endpoint, context, isChange) : endpoint(context));
            pace.Charge(AnswerSize.InCalls(context), time);
            if (context.Response.StatusCode is ErrorCodes.Forbidden or ErrorCodes.TooManyRequests)
            {
                context.Request.Grant().Use.NoteRefusal();
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone: nobody to answer.
        }
        catch (ConnectionResetException)
        {
            // Gone in the middle of its body, which is known here before RequestAborted says so. Aborting keeps Kestrel from
            // reading the rest of the body, and from logging that it can't.
            context.Abort();
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await say(new Refusal(exception.StatusCode, exception.Message)).ExecuteAsync(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogCallFailed(exception, context.Request.Method, context.Request.GetEncodedPathAndQuery());
            await say(new Refusal(ErrorCodes.Internal, "the registry failed; its log says how")).ExecuteAsync(context);
        }
    };

    // Apart, so that a call that waits for nothing makes no closure.
    private Task InTurnAsync(SharePace pace, RequestDelegate endpoint, HttpContext context, bool isChange) =>
        pace.Turns.RunAsync(() => endpoint(context), isChange, time);

    private async Task<bool> WaitAsync(HttpContext context, TimeSpan turn, Func<Refusal, IResult> say)
    {
        var use = context.Request.Grant().Use;
        var isTooLong = turn > SharePace.LongestTurn;
        if (use.IsNewsThatItWaits())
        {
            LogHeldUp(use.Name);
        }

        await Task.Delay(isTooLong ? RefusalPause : turn, time, context.RequestAborted);
        if (isTooLong)
        {
            await say(new Refusal(
                ErrorCodes.TooManyRequests,
                $"the registry is busy, and the token '{use.Name}' makes more calls than its share: slow down")
            {
                RetryAfter = RefusalPause,
            }).ExecuteAsync(context);
        }

        return !isTooLong;
    }

    [LoggerMessage(EventIds.TokenHeldUp, LogLevel.Warning, "The registry is busy, and the token '{Token}' makes more calls than its share: they wait, so that others' need not")]
    private partial void LogHeldUp(string token);

    [LoggerMessage(EventIds.CallFailed, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogCallFailed(Exception exception, string method, string path);
}

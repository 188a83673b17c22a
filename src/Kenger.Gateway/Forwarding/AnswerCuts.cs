using System.Collections.Concurrent;
using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Forwarding;

/// <summary>Says what ended answers that had begun: to the access log each time, to the log at most once a minute for a namespace.</summary>
internal sealed partial class AnswerCuts(TimeProvider time, ILogger<AnswerCuts> logger)
{
    private const string Leaving = "leaving";
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // As many as namespaces the routes have ever named.
    private readonly ConcurrentDictionary<string, long> _said = new();

    public void Note(HttpContext context, ForwardedRequest request, in AttemptResult result, string outcome)
    {
        if (request.End == AttemptEnd.Leaving)
        {
            context.Features.Set(new AnswerEnd(Leaving));
        }
        else if (!result.IsAnswered && context.Response.HasStarted)
        {
            context.Features.Set(new AnswerEnd(outcome));
            if (result.Kind == AttemptKind.Idle && request.Choice.Node is { } node && MaySay(node.Namespace))
            {
                LogQuiet(node.ToString(), context.Request.Path, result.Took.TotalSeconds);
            }
        }
    }

    private bool MaySay(string ns)
    {
        var now = time.GetTimestamp();
        if (_said.TryGetValue(ns, out var last) && time.GetElapsedTime(last, now) < Pause)
        {
            return false;
        }

        _said[ns] = now;
        return true;
    }

    [LoggerMessage(EventIds.AnswerCut, LogLevel.Information,
        "The answer of {Node} to {Path} was broken off after {Seconds:0.0} s: it was quiet for too long (ActivityTimeout; QuietTimeout for WebSockets "
        + "and event streams). Others of its namespace are not named within a minute")]
    private partial void LogQuiet(string node, string path, double seconds);
}

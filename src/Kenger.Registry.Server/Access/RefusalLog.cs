using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Access;

/// <summary>
/// Says which callers were refused, and why: the registry's own log is where an operator looks for the service that can't register. One line a
/// minute for each caller, and not more than <see cref="MaxLines"/> of them all, however many there are.
/// </summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    /// <summary>The most lines a minute.</summary>
    public const int MaxLines = 30;

    private const int MaxPathLength = 100;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<(string Address, string Token, int Code)> _said = [];
    private DateTimeOffset _since;
    private int _unsaid;

    /// <summary>Notes a refusal.</summary>
    /// <param name="context">The call.</param>
    /// <param name="token">The name of its token; empty where it has no good one.</param>
    /// <param name="refusal">What it is answered.</param>
    public void Note(HttpContext context, string token, Refusal refusal)
    {
        var address = context.Connection.RemoteAddress();
        if (!TryTake((address, token, refusal.Code), out var unsaid))
        {
            return;
        }

        if (unsaid > 0)
        {
            LogMore(unsaid);
        }

        var path = context.Request.Path.Value ?? "";
        path = VisibleText.Escape(path.Length <= MaxPathLength ? path : path[..MaxPathLength]);
        var with = token.Length > 0 ? $"with the token '{token}'" : "without a good token";
        LogRefused(context.Request.Method, path, address, with, refusal.Code, refusal.Message);
    }

    private bool TryTake((string Address, string Token, int Code) caller, out int unsaid)
    {
        lock (_lock)
        {
            unsaid = 0;
            var now = time.GetUtcNow();
            if (now - _since >= Period)
            {
                (_since, unsaid, _unsaid) = (now, _unsaid, 0);
                _said.Clear();
            }

            if (_said.Count < MaxLines && _said.Add(caller))
            {
                return true;
            }

            _unsaid++;
            return false;
        }
    }

    [LoggerMessage(EventIds.CallerRefused, LogLevel.Warning, "Refused {Method} {Path} from {Address} {Token} ({Code}): {Reason}")]
    private partial void LogRefused(string method, string path, string address, string token, int code, string reason);

    [LoggerMessage(EventIds.CallersRefused, LogLevel.Warning, "Refused {Count} more calls in the minute before, of callers that were named or are too many to name")]
    private partial void LogMore(int count);
}

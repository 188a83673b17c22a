using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Access;

/// <summary>
/// Counts the calls without a good token by where they come from, and slows those down that make many. A good token is not
/// asked for here: it gets in from wherever it comes.
/// </summary>
internal sealed partial class FailedCalls(TimeProvider time, ILogger<FailedCalls> logger)
{
    /// <summary>So many may fail at once.</summary>
    public const int Burst = 20;

    private const double PerSecond = 0.5;

    // Who fails from more addresses than this is not slowed down by address anyway; memory stays bounded.
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Allowance> _allowances = [];
    private readonly Dictionary<IPAddress, long> _loggedAt = [];

    /// <summary>Counts a failed call. False when there were too many, and says when to come back.</summary>
    public bool TryCount(ConnectionInfo connection, out TimeSpan retryAfter)
    {
        var network = connection.Network();
        lock (_lock)
        {
            if (!_allowances.TryGetValue(network, out var allowance))
            {
                if (_allowances.Count >= MaxAddresses)
                {
                    _allowances.Clear();
                    _loggedAt.Clear();
                }

                _allowances[network] = allowance = new Allowance(Burst, PerSecond, time);
            }

            if (allowance.TryTake(out retryAfter))
            {
                return true;
            }

            if (!_loggedAt.TryGetValue(network, out var loggedAt) || time.GetElapsedTime(loggedAt) >= LogPeriod)
            {
                _loggedAt[network] = time.GetTimestamp();
                LogSlowedDown(connection.RemoteAddress());
            }

            return false;
        }
    }

    [LoggerMessage(EventIds.CallerSlowedDown, LogLevel.Warning, "{Address} keeps calling without a good token: it is answered 429 for a while, unless it shows one")]
    private partial void LogSlowedDown(string address);
}

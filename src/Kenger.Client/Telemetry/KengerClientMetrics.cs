using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Kenger.Client.Telemetry;

/// <summary>What the client counts, under the meter <c>Kenger.Client</c>.</summary>
internal sealed class KengerClientMetrics
{
    public const string MeterName = "Kenger.Client";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _failovers;
    private readonly Counter<long> _rejected;

    public KengerClientMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _duration = meter.CreateHistogram<double>(
            "kenger.client.call.duration",
            "s",
            "Calls to the registry, retries included, by operation and outcome; long polls wait by design.");
        _retries = meter.CreateCounter<long>("kenger.client.retries", "{retry}", "Calls tried again after a pause.");
        _failovers = meter.CreateCounter<long>(
            "kenger.client.failovers", "{attempt}", "Attempts at another address because the one before gave no answer.");
        _rejected = meter.CreateCounter<long>(
            "kenger.client.sync.rejected",
            "{entry}",
            "Nodes and namespaces of sync answers that were set aside because they break the rules.");
    }

    /// <summary>A call ended.</summary>
    /// <param name="operation">The route below the API's prefix, <c>node/register</c> for example.</param>
    /// <param name="failure">Null for success.</param>
    /// <param name="duration">From the first attempt to the last.</param>
    public void Called(string operation, Exception? failure, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new TagList { { "operation", operation }, { "outcome", OutcomeOf(failure) } });

    public void Retried() => _retries.Add(1);

    public void FailedOver() => _failovers.Add(1);

    public void Rejected(int count) => _rejected.Add(count);

    private static string OutcomeOf(Exception? failure) => failure switch
    {
        null => "ok",
        OperationCanceledException => "cancelled",
        KengerValidationException => "invalid",
        KengerAuthenticationException => "unauthorized",
        KengerNotFoundException => "not_found",
        KengerConflictException => "conflict",
        KengerUnavailableException => "unavailable",
        _ => "error",
    };
}

using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary>The limits that new nodes must keep.</summary>
internal sealed class AnalysisOptions
{
    private readonly Option<double?> _errors = OptionTypes.Share(
        "--max-error-rate", "Highest share of failed requests: 0.01 or 1%. Default 5%.");

    private readonly Option<double?> _errorsVsStable = OptionTypes.Number(
        "--max-error-rate-vs-stable", "Highest share of failed requests, as a multiple of the old nodes' share. Default 2.");

    private readonly Option<double?> _clientErrorsVsStable = OptionTypes.Number(
        "--max-client-error-rate-vs-stable", "Highest share of answers of 400 to 499, as a multiple of the old nodes' share. Default 2.");

    private readonly Option<double?> _abandonedVsStable = OptionTypes.Number(
        "--max-abandoned-rate-vs-stable", "Highest share of requests that clients broke off, as a multiple of the old nodes' share. Default 2.");

    private readonly Option<TimeSpan?> _p99 = OptionTypes.Time("--max-p99", "Highest p99 latency, the time within which 99 of 100 requests are answered: 500ms.");

    private readonly Option<double?> _p99VsStable = OptionTypes.Number("--max-p99-vs-stable", "Highest p99 latency, as a multiple of the old nodes': 1.5.");

    private readonly Option<double?> _confidence = OptionTypes.Share(
        "--confidence", "How sure it must be that a limit is violated before it is rolled back: 0.95 or 95%, the default.");

    private readonly Option<int?> _minRequests = OptionTypes.Whole("--min-requests", "How many requests to the new nodes a pass needs. Default 100.");

    public IReadOnlyList<Symbol> All =>
        [_errors, _errorsVsStable, _clientErrorsVsStable, _abandonedVsStable, _p99, _p99VsStable, _confidence, _minRequests];

    /// <summary>Null when none is given: the registry's defaults.</summary>
    public RolloutAnalysis? Read(RegistryCall call)
    {
        var analysis = new RolloutAnalysis
        {
            MaxErrorRate = call.Get(_errors),
            MaxErrorRateVsStable = call.Get(_errorsVsStable),
            MaxClientErrorRateVsStable = call.Get(_clientErrorsVsStable),
            MaxAbandonedRateVsStable = call.Get(_abandonedVsStable),
            Confidence = call.Get(_confidence),
            MaxP99Ms = call.Get(_p99)?.TotalMilliseconds,
            MaxP99VsStable = call.Get(_p99VsStable),
            MinRequests = call.Get(_minRequests),
        };
        return analysis == new RolloutAnalysis() ? null : analysis;
    }
}

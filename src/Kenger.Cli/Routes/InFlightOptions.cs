using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of how many requests of a route may be under way.</summary>
internal sealed class InFlightOptions
{
    private readonly Option<int?> _max = OptionTypes.Whole("--max-in-flight", "Requests under way at once at all nodes together, at each gateway.");
    private readonly Option<int?> _perNode = OptionTypes.Whole("--max-in-flight-per-node", "As --max-in-flight, at each node.");
    private readonly Option<int?> _queue = OptionTypes.Whole("--queue", "With these two: how many more may wait. Default: 0.");
    private readonly Option<int?> _timeout = OptionTypes.Whole("--queue-timeout", "With --queue: milliseconds that one may wait. Default: 1000.");

    public IReadOnlyList<Symbol> All => [_max, _perNode, _queue, _timeout];

    public RouteInFlight? Read(RegistryCall call) => call.Get(_max) is null && call.Get(_perNode) is null ? null : new()
    {
        Max = call.Get(_max),
        MaxPerNode = call.Get(_perNode),
        Queue = call.Get(_queue),
        QueueTimeoutMs = call.Get(_timeout),
    };

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if ((result.IsGiven(_queue) || result.IsGiven(_timeout)) && !result.IsGiven(_max) && !result.IsGiven(_perNode))
        {
            result.AddError("--queue and --queue-timeout go with --max-in-flight or --max-in-flight-per-node.");
        }
    });
}

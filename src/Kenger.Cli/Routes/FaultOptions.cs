using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of faults on purpose.</summary>
internal sealed class FaultOptions
{
    private readonly Option<int?> _delay = OptionTypes.Whole("--fault-delay", "Milliseconds that requests go on later, on purpose.");
    private readonly Option<int?> _status = OptionTypes.Whole("--fault-status", "The status that is answered on purpose, instead of a node: 400 to 599.");
    private readonly Option<double?> _percent = OptionTypes.Number("--fault-percent", "With these two: the share of requests that get it. Default: 100.");

    private readonly Option<string?> _header = new("--fault-header")
    {
        HelpName = "HEADER", Description = "With these two: only requests with this header get it: X-Fault, or 'X-Fault: late'.",
    };

    public IReadOnlyList<Symbol> All => [_delay, _status, _percent, _header];

    public RouteFault? Read(RegistryCall call) => call.Get(_delay) is null && call.Get(_status) is null ? null : new()
    {
        DelayMs = call.Get(_delay),
        Status = call.Get(_status),
        Percent = call.Get(_percent),
        Header = call.Get(_header),
    };

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if ((result.IsGiven(_percent) || result.IsGiven(_header)) && !result.IsGiven(_delay) && !result.IsGiven(_status))
        {
            result.AddError("--fault-percent and --fault-header go with --fault-delay or --fault-status.");
        }
    });
}

using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of answers that are kept, and given again.</summary>
internal sealed class CacheOptions
{
    private readonly Option<bool> _cache = new("--cache") { Description = "Keeps answers that say that they may be kept, and gives them to others." };
    private readonly Option<int?> _max = OptionTypes.Whole("--cache-max-answer", "With --cache: the largest body that is kept, in bytes. Default: 1048576.");

    public IReadOnlyList<Symbol> All => [_cache, _max];

    public RouteCache? Read(RegistryCall call) => call.Get(_cache) ? new() { MaxAnswerBytes = call.Get(_max) } : null;

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if (result.IsGiven(_max) && !result.IsGiven(_cache))
        {
            result.AddError("--cache-max-answer goes with --cache.");
        }
    });
}

using System.CommandLine;

namespace Kenger.Cli.Shell;

/// <summary>An option, and the name that it had before: that one goes on working, so that nobody's script breaks, and help does not show it.</summary>
internal sealed class RenamedOption<T>
{
    private readonly Option<T> _before;

    /// <param name="now">The option.</param>
    /// <param name="before">The old name. Where it reads values in a way of its own, that is <paramref name="now"/>'s.</param>
    public RenamedOption(Option<T> now, string before)
    {
        Now = now;
        _before = new Option<T>(before) { HelpName = now.HelpName, Description = $"The old name of {now.Name}.", Hidden = true };
        foreach (var source in now.CompletionSources)
        {
            _before.CompletionSources.Add(source);
        }
    }

    public Option<T> Now { get; }

    public IReadOnlyList<Option> All => [Now, _before];

    /// <summary>Lets the command refuse both names at once.</summary>
    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if (result.IsGiven(Now) && result.IsGiven(_before))
        {
            result.AddError($"Give {Now.Name} once: {_before.Name} is its old name.");
        }
    });

    public bool IsGivenTo(System.CommandLine.Parsing.CommandResult command) => command.IsGiven(Now) || command.IsGiven(_before);

    public T? Read(ParseResult arguments) => arguments.GetValue(arguments.GetResult(_before) is { Implicit: false } ? _before : Now);
}

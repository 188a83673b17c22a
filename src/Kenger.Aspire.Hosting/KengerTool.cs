namespace Kenger.Aspire.Hosting;

/// <summary>How the app host starts the <c>kenger</c> tool: a command, and the arguments that come before the tool's own.</summary>
public sealed class KengerTool
{
    private KengerTool(string command, IReadOnlyList<string> arguments) => (Command, Arguments) = (command, arguments);

    /// <summary><c>kenger</c>, as <c>dotnet tool install --global Kenger.Cli</c> puts it on the PATH. The default.</summary>
    public static KengerTool Global { get; } = new("kenger", []);

    /// <summary><c>dotnet kenger</c>, from the tool manifest of the app host's folder.</summary>
    public static KengerTool Local { get; } = new("dotnet", ["kenger"]);

    /// <summary>What is started.</summary>
    public string Command { get; }

    /// <summary>What comes before the tool's own arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Another way: the path of the tool's file, or <c>dotnet</c> with that of <c>kenger.dll</c>.</summary>
    /// <param name="command">A name on the PATH, or a path.</param>
    /// <param name="arguments">What comes before the tool's own arguments.</param>
    public static KengerTool At(string command, params string[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        ArgumentNullException.ThrowIfNull(arguments);
        return new(command, [.. arguments]);
    }
}

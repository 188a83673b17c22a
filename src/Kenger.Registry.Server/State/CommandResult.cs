using System.Diagnostics.CodeAnalysis;

namespace Kenger.Registry.Server.State;

/// <summary>The answer to a command, or why it was refused.</summary>
internal readonly struct CommandResult<T>
{
    private readonly T? _value;

    private CommandResult(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    public Refusal? Refusal { get; }

    public static implicit operator CommandResult<T>(T value) => new(value, null);

    public static implicit operator CommandResult<T>(Refusal refusal) => new(default, refusal);

    public bool TryGetValue([NotNullWhen(true)] out T? value)
    {
        value = _value;
        return Refusal is null;
    }
}

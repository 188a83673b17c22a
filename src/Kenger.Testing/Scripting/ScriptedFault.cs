namespace Kenger.Testing.Scripting;

/// <summary>What happens to calls while a fault is on.</summary>
/// <param name="Fault">Counts them.</param>
/// <param name="On">Which.</param>
internal sealed record ScriptedFault(TestFault Fault, RegistryCalls On)
{
    /// <summary>How long the answer is held back; null where there is another one.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>What is answered instead; null where the connection breaks off.</summary>
    public ScriptedAnswer? Answer { get; init; }
}

/// <summary>An answer that is not the registry's.</summary>
/// <param name="Status">The HTTP status, and the envelope's code.</param>
/// <param name="Message">The envelope's message.</param>
/// <param name="RetryAfter">When to come again; null says nothing of it.</param>
internal sealed record ScriptedAnswer(int Status, string Message, TimeSpan? RetryAfter);

namespace Kenger.Registry.Hosting;

/// <summary>How a step ended.</summary>
internal enum StepResult
{
    /// <summary>The registry took it.</summary>
    Taken,

    /// <summary>The registry doesn't know what was named: the node of a heartbeat.</summary>
    Unknown,

    /// <summary>The registry gave no answer, or no useful one.</summary>
    Unavailable,

    /// <summary>The registry, or common sense, says that it can't work this way.</summary>
    Refused,
}

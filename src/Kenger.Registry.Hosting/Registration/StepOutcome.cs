using System.Net.Sockets;
using Kenger.Client;
using Kenger.Registry.Hosting.Advertising;
using Kenger.Registry.Hosting.Configuration;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>A step's result with what was said about it.</summary>
internal sealed record StepOutcome(StepResult Result, string Reason = "", TimeSpan? RetryAfter = null, Exception? Failure = null)
{
    public static readonly StepOutcome Accepted = new(StepResult.Accepted);

    public static StepOutcome From(Exception failure) => failure switch
    {
        NoServerAddressException => new(StepResult.NotListening, failure.Message, null, failure),
        KengerConflictException => new(StepResult.Conflict, failure.Message, null, failure),
        KengerNotFoundException => new(StepResult.Unknown, failure.Message, null, failure),
        KengerUnavailableException unavailable => new(StepResult.Unavailable, failure.Message, unavailable.RetryAfter, failure),
        KengerValidationException invalid => new(StepResult.Refused, Explain(invalid), null, failure),
        KengerException or UnknownPortException => new(StepResult.Refused, failure.Message, null, failure),
        SocketException => new(
            StepResult.Unavailable,
            $"there is no way to the registry ({failure.Message}); check its address, or set {Setting.NameOf(Setting.Host)}",
            null,
            failure),
        _ => new(StepResult.Unavailable, $"{failure.GetType().Name}: {failure.Message}", null, failure),
    };

    /// <summary>The result as metrics name it.</summary>
    public string Name => Result switch
    {
        StepResult.Accepted => "ok",
        StepResult.Unknown => "not_found",
        StepResult.Unavailable => "unavailable",
        StepResult.Conflict => "conflict",
        StepResult.NotListening => "not_listening",
        _ => "refused",
    };

    private static string Explain(KengerValidationException invalid) =>
        string.Join("; ", [invalid.Message, .. invalid.Fields.Select(field => $"{field.Field} {field.Message}")]);
}

/// <summary>How a step ended.</summary>
internal enum StepResult
{
    /// <summary>The registry accepted it.</summary>
    Accepted,

    /// <summary>The registry doesn't know what was named: the node of a heartbeat.</summary>
    Unknown,

    /// <summary>The registry gave no answer, or no useful one.</summary>
    Unavailable,

    /// <summary>The registry, or common sense, says that it can't work this way.</summary>
    Refused,

    /// <summary>Something else is in the way: of a heartbeat, another process that has registered this address since.</summary>
    Conflict,

    /// <summary>There is no address to register.</summary>
    NotListening,
}

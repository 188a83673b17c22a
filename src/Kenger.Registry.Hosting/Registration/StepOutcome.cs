using System.Net.Sockets;
using Kenger.Client;

namespace Kenger.Registry.Hosting;

/// <summary>A step's result with what was said about it.</summary>
internal sealed record StepOutcome(StepResult Result, string Reason = "", TimeSpan? RetryAfter = null, Exception? Failure = null)
{
    public static readonly StepOutcome Taken = new(StepResult.Taken);

    public static StepOutcome From(Exception failure) => failure switch
    {
        KengerNotFoundException => new(StepResult.Unknown, failure.Message, null, failure),
        KengerUnavailableException unavailable => new(StepResult.Unavailable, failure.Message, unavailable.RetryAfter, failure),
        KengerValidationException invalid => new(StepResult.Refused, Explain(invalid), null, failure),
        KengerException or UnknownPortException => new(StepResult.Refused, failure.Message, null, failure),
        SocketException => new(
            StepResult.Unavailable, $"the way to the registry can't be found ({failure.Message}); check its address, or set {Setting.Host}", null, failure),
        _ => new(StepResult.Unavailable, $"{failure.GetType().Name}: {failure.Message}", null, failure),
    };

    private static string Explain(KengerValidationException invalid) =>
        string.Join("; ", [invalid.Message, .. invalid.Fields.Select(field => $"{field.Field} {field.Message}")]);
}

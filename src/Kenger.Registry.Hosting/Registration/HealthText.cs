using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>What gateways find wrong with this service, for who looks into the log of a service that nobody calls.</summary>
internal static class HealthText
{
    /// <summary>What is wrong, with what helps most often; null when all gateways that have told find it healthy, or none has told.</summary>
    public static string? WhatIsWrong(SeenByGateways? seen)
    {
        if (seen is null || seen.Healthy >= seen.Count)
        {
            return null;
        }

        // The registry says it, and a gateway to the registry: it is shown, not trusted.
        var problem = VisibleText.Escape(seen.Problem ?? "they don't say why");
        return problem + Hint(problem);
    }

    /// <summary>How many of them, in words.</summary>
    public static string WhoSays(SeenByGateways seen) => string.Create(
        CultureInfo.InvariantCulture, $"{seen.Count - seen.Healthy} of {seen.Count} gateways find");

    private static string Hint(string problem) =>
        problem.EndsWith(" answered 404", StringComparison.Ordinal)
            ? " (is app.MapKengerStatus() called, or KENGER_REGISTRY_HEALTH_PATH a path that answers 200?)"
        : problem.EndsWith(" answered 401", StringComparison.Ordinal) || problem.EndsWith(" answered 403", StringComparison.Ordinal)
            ? " (gateways ask without credentials: let everybody read that path)"
        : problem.Contains("connection refused", StringComparison.Ordinal) || problem.Contains("no connection in time", StringComparison.Ordinal)
            ? " (can gateways reach this address and port? KENGER_REGISTRY_HOST and KENGER_REGISTRY_PORT say what they are told)"
        : "";
}

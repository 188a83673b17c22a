using Kenger.Registry.Hosting.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kenger.Registry.Hosting.Status;

/// <summary>
/// Healthy while registered. Everything else counts as what the check was added with, <see cref="HealthStatus.Degraded"/>:
/// a service that serves must not be restarted because its registry is away.
/// </summary>
internal sealed class RegistrationHealthCheck(RegistrationStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = status.State;
        return Task.FromResult(
            status.IsLeaving ? new HealthCheckResult(context.Registration.FailureStatus, $"{status.Node} is stopping.")
            : state.Phase == RegistrationPhase.Off ? HealthCheckResult.Healthy("Registration is switched off.")
            : state.Phase == RegistrationPhase.Registered ? HealthCheckResult.Healthy($"{status.Node} is registered.")
            : new HealthCheckResult(context.Registration.FailureStatus, Describe(state)));
    }

    private string Describe(RegistrationState state) =>
        state.Reason.Length == 0 ? "Not registered yet." : $"{status.Node?.ToString() ?? "Not registered"}: {state.Reason}";
}

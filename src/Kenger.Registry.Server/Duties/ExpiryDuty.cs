using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

/// <summary>Ends what was made for a time, asked once a second; where several servers share the store, one of them does.</summary>
internal sealed partial class ExpiryDuty(
    RegistryWriter writer,
    RegistryState state,
    SteadyClock clock,
    SharedDuty duty,
    ILogger<ExpiryDuty> logger)
{
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!ExpiredOverrides.AnyIn(state.Current, clock.Now) || !await duty.TakeAsync(cancellationToken))
        {
            return;
        }

        var result = await writer.ExecuteAsync(new ExpireOverrides(), Actor.Registry, cancellationToken);
        // A refusal the writer has logged; the next second finds the same.
        if (result.TryGetValue(out var expired))
        {
            Log(expired);
        }
    }

    private void Log(ExpiredOverrides expired)
    {
        foreach (var node in expired.Weights)
        {
            LogWeightOver(node.WeightOverride, node.Ns, node.Key.Host, node.Key.Port, node.DeclaredWeight);
        }

        foreach (var node in expired.Drains)
        {
            LogDrainOver(node.Ns, node.Key.Host, node.Key.Port);
        }

        foreach (var host in expired.Hosts)
        {
            LogSwitchOver(host.Host, host.Ns ?? "its default");
        }

        foreach (var rule in expired.Rules)
        {
            LogRuleOver(rule.Id, rule.Name ?? "without a name", rule.Ns);
        }
    }
}

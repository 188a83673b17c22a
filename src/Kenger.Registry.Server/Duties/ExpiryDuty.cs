using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

/// <summary>Ends what was made for a time; where several servers share the store, one of them does.</summary>
internal sealed partial class ExpiryDuty(
    RegistryWriter writer,
    RegistryState state,
    SteadyClock clock,
    SharedDuties duties,
    ILogger<ExpiryDuty> logger) : IDuty
{
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!ExpiredOverrides.AnyIn(state.Current, clock.Now) || !await duties.TryTakeAsync(SharedDuty.Sweep, cancellationToken))
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

        foreach (var node in expired.Closes)
        {
            LogClosed(node.Ns, node.Key.Host, node.Key.Port);
        }

        foreach (var host in expired.Hosts)
        {
            LogSwitchOver(host.Host, host.Ns ?? "its default");
        }

        foreach (var node in expired.Held)
        {
            LogHoldOver(node.Ns, node.Key.Host, node.Key.Port);
        }

        foreach (var rule in expired.Rules)
        {
            LogRuleOver(rule.Id, rule.Name ?? "without a name", rule.Ns);
        }
    }

    [LoggerMessage(EventIds.WeightExpired, LogLevel.Information, "The weight {Weight} of {Ns}/{Host}:{Port} was for a time that is over: it has its declared {DeclaredWeight} again")]
    private partial void LogWeightOver(int? weight, string ns, string host, int port, int declaredWeight);

    [LoggerMessage(EventIds.DrainExpired, LogLevel.Information, "The drain of {Ns}/{Host}:{Port} was for a time that is over: it gets traffic again")]
    private partial void LogDrainOver(string ns, string host, int port);

    [LoggerMessage(EventIds.NodeClosed, LogLevel.Information, "{Ns}/{Host}:{Port} is drained and its time for what runs there is over: gateways end it")]
    private partial void LogClosed(string ns, string host, int port);

    [LoggerMessage(EventIds.HostSwitchExpired, LogLevel.Information, "The switch of {Host} to {Ns} was for a time that is over: it is back where it was")]
    private partial void LogSwitchOver(string host, string ns);

    [LoggerMessage(EventIds.HoldEnded, LogLevel.Information, "{Ns}/{Host}:{Port} was held for what its address was before the gate: it is judged by its label again")]
    private partial void LogHoldOver(string ns, string host, int port);

    [LoggerMessage(EventIds.RuleExpired, LogLevel.Information, "The rule {Id} ({Name}) of {Ns} was for a time that is over: it is gone")]
    private partial void LogRuleOver(long id, string name, string ns);
}

using System.Net.Sockets;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Registry.Hosting.Advertising;
using Kenger.Registry.Hosting.Configuration;
using Kenger.Registry.Hosting.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>Registers and sends heartbeats: one step at a time, as <see cref="RegistrationMachine"/> decides.</summary>
internal sealed partial class RegistrationLoop(
    IServiceRegistration client,
    NodeAdvertiser advertiser,
    RegistrationStatus status,
    IOptions<KengerRegistryOptions> options,
    ProcessInstance instance,
    KengerRegistryMetrics metrics,
    TimeProvider time,
    ILogger<RegistrationLoop> logger)
{
    private string? _concern;
    private string? _hint;
    private string? _heldBack;
    private string? _near;
    private string? _wrong;

    /// <summary>Steps until told to stop.</summary>
    /// <param name="delay">How long to wait before the first step.</param>
    /// <param name="stopping">Ends the waits; a call under way is left to end by itself.</param>
    /// <param name="abort">Ends a call under way too.</param>
    public async Task RunAsync(TimeSpan delay, CancellationToken stopping, CancellationToken abort)
    {
        try
        {
            while (true)
            {
                await Task.Delay(delay, time, stopping);
                (delay, _) = await RunOnceAsync(abort);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // Stopping is the one way to end.
        }
    }

    /// <summary>One step.</summary>
    /// <returns>How long to wait before the next one, and how this one ended.</returns>
    public async Task<(TimeSpan Delay, StepOutcome Outcome)> RunOnceAsync(CancellationToken cancellationToken)
    {
        var before = status.State;
        var outcome = await TryStepAsync(before.Next, cancellationToken);
        Count(before.Next, outcome);
        var decision = RegistrationMachine.Decide(
            before, outcome, time.GetUtcNow(), options.Value.HeartbeatInterval, Random.Shared.NextDouble());
        status.State = decision.State;
        Log(decision, before, outcome);
        return (decision.Delay, outcome);
    }

    private async Task<StepOutcome> TryStepAsync(RegistrationStep step, CancellationToken cancellationToken)
    {
        try
        {
            await (step == RegistrationStep.Register
                ? RegisterAsync(await advertiser.DescribeAsync(cancellationToken), cancellationToken)
                : BeatOrMoveAsync(cancellationToken));
            return StepOutcome.Accepted;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return StepOutcome.From(exception);
        }
    }

    private async Task BeatOrMoveAsync(CancellationToken cancellationToken)
    {
        if (await FindMoveAsync(status.Node!, cancellationToken) is { } move)
        {
            await RegisterAsync(move, cancellationToken);
        }
        else
        {
            await SendHeartbeatAsync(status.Node!, cancellationToken);
        }
    }

    // Who can't find out goes on with what is registered: the machine may be between two networks.
    private async Task<Advertisement?> FindMoveAsync(NodeAddress registered, CancellationToken cancellationToken)
    {
        try
        {
            return await advertiser.FindMoveAsync(registered, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private async Task RegisterAsync(Advertisement advertisement, CancellationToken cancellationToken)
    {
        var (node, concern, hint) = advertisement;
        if (concern is not null && concern != _concern)
        {
            LogConcern(node, concern);
        }

        if (hint is not null && hint != _hint)
        {
            LogHint(node, hint);
        }

        (_concern, _hint) = (concern, hint);
        var left = status.State.AcceptedAt is not null && status.Node is { } old && old != node ? old : null;
        if (left is null)
        {
            // Before it is asked for: an answer that is lost may stand all the same, and the goodbye must name it.
            status.Node = node;
        }

        var registered = await client.RegisterNodeAsync(Describe(node, options.Value), cancellationToken);
        status.Node = node;
        if (left is not null)
        {
            await LeaveAsync(left, node, cancellationToken);
        }

        NoteTraffic(node, registered);
        if (registered.NearNamespace is { } near && near != _near)
        {
            LogNearNamespace(node, near, Setting.NameOf(Setting.Namespace));
        }

        _near = registered.NearNamespace;
    }

    /// <summary>The machine has another address: what is registered at the old one is nobody's now.</summary>
    private async Task LeaveAsync(NodeAddress left, NodeAddress node, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeregisterNodeAsync(left with { Instance = instance.Id }, cancellationToken);
            LogMoved(left, node);
        }
        catch (KengerException exception)
        {
            LogMovedInPart(left, node, exception.Message);
        }
    }

    private async Task SendHeartbeatAsync(NodeAddress node, CancellationToken cancellationToken)
    {
        var answer = await client.HeartbeatAsync(
            new HeartbeatRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, Instance = instance.Id, Gateways = true }, cancellationToken);
        NoteHealth(node, answer.Gateways);
    }

    /// <summary>Says once that gateways find the service unhealthy, again when it is for another reason, and once that this is over.</summary>
    private void NoteHealth(NodeAddress node, SeenByGateways? seen)
    {
        // None that has told is no news: the registry may have been restarted.
        if (seen is null)
        {
            return;
        }

        var wrong = HealthText.WhatIsWrong(seen);
        if (wrong is not null && wrong != _wrong)
        {
            LogUnhealthy(HealthText.WhoSays(seen), node, wrong);
        }
        else if (wrong is null && _wrong is not null)
        {
            LogHealthy(node);
        }

        _wrong = wrong;
    }

    /// <summary>Says once that the service is registered and will wait in vain for requests, and once that this is over.</summary>
    private void NoteTraffic(NodeAddress node, NodeInfo registered)
    {
        var heldBack = TrafficText.WhyNone(registered);
        if (heldBack is not null && heldBack != _heldBack)
        {
            LogHeldBack(node, heldBack);
        }
        else if (heldBack is null && _heldBack is not null)
        {
            LogNotHeldBack(node);
        }

        _heldBack = heldBack;
    }

    private RegisterNodeRequest Describe(NodeAddress node, KengerRegistryOptions settings)
    {
        var interval = (int)settings.HeartbeatInterval.TotalSeconds;
        return new()
        {
            Ns = node.Ns,
            Host = node.Host,
            Port = node.Port,
            Weight = settings.Weight,
            HealthPath = settings.HealthPath,
            Labels = settings.Labels.Count == 0 ? null : settings.Labels.AsReadOnly(),
            // At the usual interval the registry's own times hold, which its operator may have changed.
            HeartbeatInterval = interval == KengerDefaults.HeartbeatSeconds ? null : interval,
            Instance = instance.Id,
        };
    }

    private void Count(RegistrationStep step, StepOutcome outcome)
    {
        if (step == RegistrationStep.Register)
        {
            metrics.Registered(outcome.Name);
        }
        else
        {
            metrics.Heartbeat(outcome.Name);
        }
    }

    private void Log(RegistrationDecision decision, RegistrationState before, StepOutcome outcome)
    {
        var subject = status.Node?.ToString() ?? options.Value.Namespace;
        switch (decision.Event)
        {
            case RegistrationEvent.Registered:
                LogRegistered(subject, options.Value.Weight, options.Value.HeartbeatInterval.TotalSeconds);
                break;
            case RegistrationEvent.RegisteredAgain:
                LogRegisteredAgain(subject, before.Reason);
                break;
            case RegistrationEvent.Resumed:
                LogResumed(subject, SecondsSince(before.AcceptedAt));
                break;
            case RegistrationEvent.Lost:
                LogLost(subject, outcome.Reason);
                break;
            case RegistrationEvent.Refused:
                LogRefused(subject, outcome.Reason);
                break;
            case RegistrationEvent.Displaced:
                LogDisplaced(subject, outcome.Reason);
                break;
            case RegistrationEvent.NotListening:
                LogNotListening(subject, outcome.Reason);
                break;
            default:
                break;
        }
    }

    private double SecondsSince(DateTimeOffset? then) => Math.Round((time.GetUtcNow() - (then ?? time.GetUtcNow())).TotalSeconds, 1);

    [LoggerMessage(EventIds.Registered, LogLevel.Information, "Registered {Node} with weight {Weight}; heartbeat every {Interval} s.")]
    private partial void LogRegistered(string node, int weight, double interval);

    [LoggerMessage(EventIds.RegisteredAgain, LogLevel.Information, "Registered {Node} again; before that: {Reason}")]
    private partial void LogRegisteredAgain(string node, string reason);

    [LoggerMessage(EventIds.HeartbeatsResumed, LogLevel.Information, "The registry accepts heartbeats of {Node} again, after {Seconds} s.")]
    private partial void LogResumed(string node, double seconds);

    [LoggerMessage(EventIds.RegistryLost, LogLevel.Warning, "Could not reach a registry for {Node}; it keeps serving, retrying: {Reason}")]
    private partial void LogLost(string node, string reason);

    [LoggerMessage(
        EventIds.RegistrationRefused, LogLevel.Error, "The registration of {Node} was refused; retrying (every 5–60 s): {Reason}")]
    private partial void LogRefused(string node, string reason);

    [LoggerMessage(EventIds.AddressConcern, LogLevel.Warning, "Gateways are told to reach {Node}, but {Concern}.")]
    private partial void LogConcern(NodeAddress node, string concern);

    [LoggerMessage(EventIds.AddressHint, LogLevel.Information, "Gateways are told to reach {Node}: {Hint}.")]
    private partial void LogHint(NodeAddress node, string hint);

    [LoggerMessage(EventIds.Moved, LogLevel.Information, "Moved from {Left} to {Node}: this machine's address is another one now.")]
    private partial void LogMoved(NodeAddress left, NodeAddress node);

    [LoggerMessage(
        EventIds.MovedInPart,
        LogLevel.Warning,
        "Moved from {Left} to {Node}, but could not deregister the old address; the registry will expire it when heartbeats stop: {Reason}")]
    private partial void LogMovedInPart(NodeAddress left, NodeAddress node, string reason);

    [LoggerMessage(
        EventIds.Displaced,
        LogLevel.Error,
        "{Node} is registered by another process now. This one keeps serving, does not take the address back, and registers again when the other one is gone: {Reason}")]
    private partial void LogDisplaced(string node, string reason);

    [LoggerMessage(EventIds.NotListening, LogLevel.Information, "{Node} is not registered, because {Reason}.")]
    private partial void LogNotListening(string node, string reason);

    [LoggerMessage(EventIds.HeldBack, LogLevel.Warning, "Registered {Node}, but it gets no traffic: {Reason}.")]
    private partial void LogHeldBack(NodeAddress node, string reason);

    [LoggerMessage(
        EventIds.NearNamespace,
        LogLevel.Warning,
        "Registered {Node}, alone in its namespace; there is also {Other} with nodes online (the case matters). If that one is meant, change {Setting}.")]
    private partial void LogNearNamespace(NodeAddress node, string other, string setting);

    [LoggerMessage(EventIds.NotHeldBack, LogLevel.Information, "Registered {Node}, and it gets traffic now.")]
    private partial void LogNotHeldBack(NodeAddress node);

    [LoggerMessage(EventIds.Unhealthy, LogLevel.Warning, "{Gateways} {Node} unhealthy and send it no requests: {Problem}")]
    private partial void LogUnhealthy(string gateways, NodeAddress node, string problem);

    [LoggerMessage(EventIds.Healthy, LogLevel.Information, "All gateways find {Node} healthy now.")]
    private partial void LogHealthy(NodeAddress node);
}

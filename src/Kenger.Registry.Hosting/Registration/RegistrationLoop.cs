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
    private readonly RegistrationNotes _notes = new(logger);

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
        var node = advertisement.Node;
        _notes.Advertise(advertisement);
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

        _notes.Registered(node, registered);
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
        _notes.Seen(node, answer.Gateways);
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
}

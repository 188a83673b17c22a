using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>
/// Takes leave while the server still accepts requests: deregister, then wait until the gateways have heard of it.
/// </summary>
internal sealed partial class Departure(
    IServiceRegistration client,
    ProcessInstance instance,
    IOptions<KengerRegistryOptions> options,
    IOptions<HostOptions> host,
    TimeProvider time,
    ILogger<Departure> logger)
{
    /// <summary>A registry that doesn't answer a goodbye in this time is taken for gone: the process has to end.</summary>
    public static readonly TimeSpan DeregisterTimeout = TimeSpan.FromSeconds(1.5);

    /// <summary>A gateway that has confirmed may still have a request on the wire that it sent the moment before.</summary>
    public static readonly TimeSpan InTransitDelay = TimeSpan.FromMilliseconds(250);

    // An answer to "have they all?" may itself take a moment when it comes at the last one.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Ends early, but without an exception, when the host has no more time.</summary>
    /// <param name="node">The identity last registered.</param>
    /// <param name="wasRegistered">Whether gateways may know it.</param>
    /// <param name="isDisplaced">Whether another process holds the address.</param>
    /// <param name="cancellationToken">The host's limit.</param>
    public async Task RunAsync(NodeAddress node, bool wasRegistered, bool isDisplaced, CancellationToken cancellationToken)
    {
        try
        {
            var removal = await DeregisterAsync(node, wasRegistered, cancellationToken);
            var deregisteredAt = time.GetTimestamp();
            if (removal is { Removed: false } && isDisplaced)
            {
                // Gateways go on sending there, to the other process: there is nothing to wait for. Otherwise it may be a goodbye that was
                // repeated because its answer was lost.
                LogNothingToDeregister(node);
            }
            else if (removal is not null)
            {
                await WaitForGatewaysAsync(node, removal.Version, cancellationToken);
            }

            var rest = options.Value.MinimumDrain - time.GetElapsedTime(deregisteredAt);
            if (wasRegistered && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogOutOfTime(node);
        }
    }

    private async Task<NodeRemoval?> DeregisterAsync(NodeAddress node, bool wasRegistered, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DeregisterTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await client.DeregisterNodeAsync(node with { Instance = instance.Id }, either.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Asked all the same, because a registration whose answer was lost may stand; but there is nothing to warn of.
            if (wasRegistered)
            {
                LogNotDeregistered(node, limit.IsCancellationRequested ? NoAnswerWithin(DeregisterTimeout) : exception.Message);
            }

            return null;
        }
    }

    private async Task WaitForGatewaysAsync(NodeAddress node, long version, CancellationToken cancellationToken)
    {
        var timeout = EffectiveTimeout();
        if (timeout <= TimeSpan.Zero)
        {
            LogDeregistered(node);
            return;
        }

        using var limit = new CancellationTokenSource(timeout + AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await client.WaitAppliedAsync(node.Ns, version, timeout, either.Token);
            if (result.Applied)
            {
                LogDeregistered(node);
            }
            else
            {
                LogNotConfirmed(node, string.Join(", ", result.Waiting), timeout.TotalSeconds);
            }

            await Task.Delay(InTransitDelay, time, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotKnown(node, limit.IsCancellationRequested ? NoAnswerWithin(timeout) : exception.Message);
        }
    }

    private static string NoAnswerWithin(TimeSpan timeout) => $"the registry did not answer within {timeout.TotalSeconds} s";

    // Half of the host's time belongs to the requests in flight.
    private TimeSpan EffectiveTimeout()
    {
        var half = host.Value.ShutdownTimeout / 2;
        return half > TimeSpan.Zero && half < options.Value.DrainTimeout ? half : options.Value.DrainTimeout;
    }

    [LoggerMessage(EventIds.Deregistered, LogLevel.Information, "Deregistered {Node}; gateways send it nothing new.")]
    private partial void LogDeregistered(NodeAddress node);

    [LoggerMessage(
        EventIds.NothingToDeregister,
        LogLevel.Information,
        "Nothing to deregister at {Node}: another process is registered there.")]
    private partial void LogNothingToDeregister(NodeAddress node);

    [LoggerMessage(
        EventIds.DeregistrationNotConfirmed,
        LogLevel.Warning,
        "Deregistered {Node}, but these gateways did not confirm within {Seconds} s: {Gateways}.")]
    private partial void LogNotConfirmed(NodeAddress node, string gateways, double seconds);

    [LoggerMessage(
        EventIds.ConfirmationUnknown, LogLevel.Warning, "Deregistered {Node}, but could not find out whether the gateways know: {Reason}")]
    private partial void LogNotKnown(NodeAddress node, string reason);

    [LoggerMessage(
        EventIds.NotDeregistered,
        LogLevel.Warning,
        "Could not deregister {Node}; the registry will expire it when heartbeats stop: {Reason}")]
    private partial void LogNotDeregistered(NodeAddress node, string reason);

    [LoggerMessage(
        EventIds.DepartureCutShort, LogLevel.Warning, "The host's time to stop was over before the gateways had left {Node}.")]
    private partial void LogOutOfTime(NodeAddress node);
}

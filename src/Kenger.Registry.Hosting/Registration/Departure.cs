using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting;

/// <summary>
/// Takes leave while the server still accepts requests: deregister, then wait until the gateways have heard of it.
/// </summary>
internal sealed partial class Departure(
    IServiceRegistration client,
    IOptions<KengerRegistryOptions> options,
    IOptions<HostOptions> host,
    TimeProvider time,
    ILogger<Departure> logger)
{
    /// <summary>A registry that doesn't answer a goodbye in this time is taken for gone: the process has to end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>A gateway that has confirmed may still have a request on the wire that it sent the moment before.</summary>
    public static readonly TimeSpan OnTheWire = TimeSpan.FromMilliseconds(250);

    // An answer to "have they all?" may itself take a moment when it comes at the last one.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>Ends early, but without an exception, when the host has no more time.</summary>
    /// <param name="node">The identity last registered.</param>
    /// <param name="wasRegistered">Whether gateways may know it.</param>
    /// <param name="cancellationToken">The host's limit.</param>
    public async Task RunAsync(NodeAddress node, bool wasRegistered, CancellationToken cancellationToken)
    {
        try
        {
            var removal = await DeregisterAsync(node, cancellationToken);
            var deregisteredAt = time.GetTimestamp();
            if (removal is not null)
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

    private async Task<NodeRemoval?> DeregisterAsync(NodeAddress node, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await client.DeregisterNodeAsync(node, either.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotDeregistered(node, limit.IsCancellationRequested ? $"the registry did not answer within {Patience.TotalSeconds} s" : exception.Message);
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

        using var limit = new CancellationTokenSource(timeout + AnswerTime, time);
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

            await Task.Delay(OnTheWire, time, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotKnown(node, limit.IsCancellationRequested ? $"the registry did not answer within {timeout.TotalSeconds} s" : exception.Message);
        }
    }

    // Half of the host's time belongs to the requests in flight.
    private TimeSpan EffectiveTimeout()
    {
        var half = host.Value.ShutdownTimeout / 2;
        return half > TimeSpan.Zero && half < options.Value.DrainTimeout ? half : options.Value.DrainTimeout;
    }
}

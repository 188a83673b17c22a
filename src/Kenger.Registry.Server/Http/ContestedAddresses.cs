using System.Collections.Concurrent;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// Answers heartbeats of processes whose address another one has registered since. While that one is heard they are refused, so that two
/// processes don't take the address from each other again and again; when it is silent they are told to register.
/// </summary>
internal sealed partial class ContestedAddresses(
    RegistryState state,
    RegistryWriter writer,
    SteadyClock clock,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<ContestedAddresses> logger)
{
    private const int MaxRemembered = 1_000;
    private static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<NodeAddress, DateTimeOffset> _saidAt = new();

    /// <summary>The answer to a heartbeat of an instance that doesn't hold the address.</summary>
    public async Task<IResult> AnswerAsync(NodeAddress address, CancellationToken cancellationToken)
    {
        // It may have registered at another server a moment ago.
        if (!await writer.CatchUpAsync(cancellationToken))
        {
            return Answer.From(Refusal.Unavailable("the store can't be asked who holds this address: try again"));
        }

        if (state.Current.FindNode(address) is not { } node)
        {
            return Answer.From(Refusal.NoSuchNode(address));
        }

        var now = clock.Now;
        if (node.IsHeldBy(address.Instance))
        {
            node.Lease.Renew(now);
            return Answer.Ok;
        }

        var times = new LeaseTimes(options.Value.OfflineAfter, options.Value.DeleteAfter).For(node);
        if (now - node.Lease.LastHeartbeat >= times.OfflineAfter * 2 / 3)
        {
            return Answer.From(Refusal.HolderIsSilent(node, now));
        }

        if (IsNews(address, now))
        {
            LogContested(address, address.Instance, node.Instance);
        }

        return Answer.From(Refusal.HeldByAnother(node, now));
    }

    private bool IsNews(NodeAddress address, DateTimeOffset now)
    {
        if (_saidAt.TryGetValue(address, out var saidAt) && now - saidAt < LogPeriod)
        {
            return false;
        }

        if (_saidAt.Count >= MaxRemembered)
        {
            _saidAt.Clear();
        }

        _saidAt[address] = now;
        return true;
    }

    [LoggerMessage(EventIds.AddressContested, LogLevel.Warning, "Two processes announce {Node}: instance {Instance} still sends heartbeats, and instance {Holder} registered after it and holds the address")]
    private partial void LogContested(NodeAddress node, string? instance, string? holder);
}

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// Who waits for gateways. Each wait names one gateway that it can't end before, its witness, and is woken when that one has moved far
/// enough; then it looks for another. A gateway that polls costs no more than a comparison for each wait that it holds up, and wakes
/// nobody else, however many wait and whatever other gateways do. For one caller at a time.
/// </summary>
internal sealed class AppliedWaits
{
    private readonly Dictionary<GatewayKey, HashSet<AppliedWait>> _byWitness = [];

    /// <summary>The gateways that hold somebody up.</summary>
    public IReadOnlyCollection<GatewayKey> Witnesses => _byWitness.Keys;

    public AppliedWait Add(GatewayKey witness, string ns, long version)
    {
        var wait = new AppliedWait(witness, ns, version);
        if (!_byWitness.TryGetValue(witness, out var waits))
        {
            _byWitness[witness] = waits = [];
        }

        waits.Add(wait);
        return wait;
    }

    /// <summary>It waits no more, woken or not.</summary>
    public void Remove(AppliedWait wait)
    {
        if (_byWitness.TryGetValue(wait.Witness, out var waits) && waits.Remove(wait) && waits.Count == 0)
        {
            _byWitness.Remove(wait.Witness);
        }
    }

    /// <summary>Wakes those that a gateway no longer holds up.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="position">Where it is now; null when it is gone.</param>
    public void Moved(GatewayKey gateway, GatewayPosition? position)
    {
        if (!_byWitness.TryGetValue(gateway, out var waits))
        {
            return;
        }

        List<AppliedWait> over = [.. waits.Where(wait => position?.IsBehind(wait.Ns, wait.Version) != true)];
        foreach (var wait in over)
        {
            Remove(wait);
            wait.Wake();
        }
    }
}

/// <summary>Somebody who waits until all gateways of a namespace have applied a revision.</summary>
internal sealed class AppliedWait(GatewayKey witness, string ns, long version)
{
    // Asynchronous: what goes on afterwards must not run under the lock of who wakes.
    private readonly TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatewayKey Witness => witness;

    public string Ns => ns;

    public long Version => version;

    /// <summary>Ends when it is worth another look.</summary>
    public Task Moved => _moved.Task;

    public void Wake() => _moved.TrySetResult();
}

using Kenger.Registry.Server.Gateways;

namespace Kenger.Registry.Server.Duties;

/// <summary>Sees which gateways share nodes. Each server does it for those that ask it.</summary>
internal sealed class PeerDuty(PeerBook peers) : IDuty
{
    public Task RunOnceAsync(CancellationToken cancellationToken)
    {
        peers.Look();
        return Task.CompletedTask;
    }
}

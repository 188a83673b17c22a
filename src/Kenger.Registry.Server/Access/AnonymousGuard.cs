using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>Ends the start of a server that has no tokens and listens to other machines.</summary>
internal sealed class AnonymousGuard(IServer server, IOptions<KengerRegistryServerOptions> options) : IHostedLifecycleService
{
    // Kestrel knows what it is bound to only once it listens. Until this has run, TokenGate lets in loopback alone.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var open = server.Features.Get<IServerAddressesFeature>()?.Addresses.Where(address => !LocalProgram.IsLoopbackUrl(address)).ToArray() ?? [];
        if (!options.Value.HasTokens && open.Length > 0)
        {
            throw new InvalidOperationException(
                $"The registry has no tokens and listens on {string.Join(", ", open)}: set {KengerRegistryServerOptions.TokensVariable}, "
                + "or bind to loopback (http://127.0.0.1:5000).");
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

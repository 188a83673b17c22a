using System.Diagnostics;

namespace Quickstart.Stage;

/// <summary>The services of the story, by name.</summary>
internal sealed class ServiceGroup(Platform platform) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, ServiceProcess> _running = [];

    /// <summary>Starts services and waits until the registry knows all of them.</summary>
    public async Task StartAsync(IReadOnlyList<ServicePlan> plans, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>();
        foreach (var plan in plans)
        {
            _running[plan.Name] = ServiceProcess.Start(platform, plan);
            names.Add(plan.Name);
        }

        var begun = Stopwatch.StartNew();
        while (names.Except((await ViewAsync(cancellationToken)).Select(service => service.Name)).Any())
        {
            if (begun.Elapsed > StartTimeout)
            {
                throw new TimeoutException($"Not all of {string.Join(", ", names)} registered within {StartTimeout.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    public Task KillAsync(string name) => Take(name).KillAsync();

    public Task StopAsync(string name, CancellationToken cancellationToken) => Take(name).StopAsync(cancellationToken);

    /// <summary>The services the registry knows, by name.</summary>
    public async Task<IReadOnlyList<ServiceView>> ViewAsync(CancellationToken cancellationToken)
    {
        var namespaces = await platform.Operator.ListNamespacesAsync(cancellationToken);
        var nodes = namespaces.Any(ns => ns.Name == Platform.Namespace)
            ? await platform.Operator.ListNodesAsync(Platform.Namespace, cancellationToken)
            : [];
        var unhealthy = await platform.UnhealthyAddressesAsync(cancellationToken);
        return
        [
            .. nodes.Select(node => new ServiceView(node, !unhealthy.Contains($"{node.Host}:{node.Port}")))
                .OrderBy(service => service.Name, StringComparer.Ordinal),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running.Values)
        {
            await service.DisposeAsync();
        }
    }

    // A stopped service leaves the group at once, so that another may take its name.
    private ServiceProcess Take(string name)
    {
        _running.Remove(name, out var service);
        return service ?? throw new InvalidOperationException($"{name} does not run");
    }
}

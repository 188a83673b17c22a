using Kenger.Client;
using Kenger.Contracts;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;
using Kenger.Testing.Acting;
using Kenger.Testing.Hosting;
using Kenger.Testing.Sockets;
using Kenger.Testing.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Testing;

/// <summary>
/// A Kenger registry in the test's own process: the real one, in memory, on a port of loopback that the system chooses. It is ready when
/// <see cref="StartAsync"/> returns, shares nothing with others, and is gone without a trace when it is disposed. Safe for use by several threads.
/// </summary>
/// <example><code>
/// await using var registry = await KengerTestRegistry.StartAsync();
/// </code></example>
public sealed class KengerTestRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestPort _port;
    private readonly RegistryState _state;
    private readonly WatchHub _watches;
    private readonly LocalClient _client;
    private readonly TimeSpan _timeout;
    private int _isDisposed;

    private KengerTestRegistry(WebApplication app, TestPort port, string token, TimeSpan timeout)
    {
        (_app, _port, _timeout) = (app, port, timeout);
        _state = app.Services.GetRequiredService<RegistryState>();
        _watches = app.Services.GetRequiredService<WatchHub>();
        Faults = app.Services.GetRequiredService<RegistryFaults>();
        Url = $"http://{port.EndPoint}";
        Token = token;
        Configuration = RegistrySettings.Of(Url, token, ns: null);
        _client = new LocalClient(app.Services.GetRequiredService<LocalApi>(), Url, token);
    }

    /// <summary>Where it is: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Url { get; }

    /// <summary>A token that may do everything.</summary>
    public string Token { get; }

    /// <summary>
    /// The settings by which services and gateways find it: <c>KENGER_REGISTRY_URL</c>, <c>KENGER_REGISTRY_TOKEN</c> and <c>KENGER_REGISTRY_ENABLED</c>. They work as
    /// environment variables and in <c>AddInMemoryCollection</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Configuration { get; }

    /// <summary>What goes wrong for those who call it.</summary>
    public RegistryFaults Faults { get; }

    /// <summary>All that an operator can do: namespaces, nodes, hosts, gateways, audit. Meets no fault.</summary>
    public IRegistryOperator Operator => _client.Operator;

    /// <summary>All that can be done with traffic rules and rollouts. Meets no fault.</summary>
    public IReleaseOperator Releases => _client.Releases;

    /// <summary>Starts a registry. Dispose it at the end.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break rules; every one is named.</exception>
    public static async Task<KengerTestRegistry> StartAsync(
        Action<KengerTestRegistryOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new KengerTestRegistryOptions();
        configure?.Invoke(options);
        var (token, timeout) = (options.Token ?? RegistrySettings.NewToken(), options.Timeout);
        if (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"Timeout must be above 0 and at most an hour, but is {timeout}.", nameof(configure));
        }

        var port = new TestPort();
        var app = RegistryApp.Build(options, token, port, timeout);
        try
        {
            await app.StartAsync(cancellationToken);
            return new KengerTestRegistry(app, port, token, timeout);
        }
        catch
        {
            await app.DisposeAsync();
            await port.DisposeAsync();
            throw;
        }
    }

    /// <summary><see cref="Configuration"/> with <c>KENGER_REGISTRY_NAMESPACE</c>, which a service needs.</summary>
    public IReadOnlyDictionary<string, string?> ConfigurationFor(string ns) => RegistrySettings.Of(Url, Token, ns);

    /// <summary>The nodes of a namespace at this moment, online and offline, in the order in which they first registered; none where there is no such namespace.</summary>
    public IReadOnlyList<NodeInfo> Nodes(string ns) =>
        _state.Current.Namespaces.TryGetValue(ns, out var found) ? [.. found.NodesById.Select(node => node.ToInfo(found))] : [];

    /// <summary>Waits until there is such a node, and returns it.</summary>
    /// <param name="ns">The namespace, which need not be there yet.</param>
    /// <param name="predicate">Which node; the first that is online when absent.</param>
    /// <param name="timeout">How long to wait; the <see cref="KengerTestRegistryOptions.Timeout"/> when absent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">There is none; the message says which nodes are.</exception>
    public async Task<NodeInfo> WaitForNodeAsync(
        string ns, Func<NodeInfo, bool>? predicate = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        predicate ??= static node => node.Status == NodeStatus.Online;
        var nodes = await WaitForNodesAsync(ns, nodes => nodes.Any(predicate), timeout, cancellationToken);
        return nodes.First(predicate);
    }

    /// <summary>Waits until the nodes of a namespace are as described, none left for example, and returns them.</summary>
    /// <param name="ns">The namespace, which need not be there yet.</param>
    /// <param name="predicate">What they should be. It is asked at each change, not by a clock.</param>
    /// <param name="timeout">How long to wait; the <see cref="KengerTestRegistryOptions.Timeout"/> when absent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">They are not; the message says which nodes are there.</exception>
    public async Task<IReadOnlyList<NodeInfo>> WaitForNodesAsync(
        string ns, Func<IReadOnlyList<NodeInfo>, bool> predicate, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var patience = timeout ?? _timeout;
        using var over = new CancellationTokenSource(patience, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var group = _watches.Enter(NamespaceSet.From([ns]));
        try
        {
            while (true)
            {
                // In this order: what changes after the look is seen by the wait.
                var view = group.Visible;
                var nodes = Nodes(ns);
                if (predicate(nodes))
                {
                    return nodes;
                }

                if (over.IsCancellationRequested)
                {
                    throw new TimeoutException($"After {patience.TotalSeconds:0.###} s the nodes of '{ns}' are not as the test waits for: {Text(nodes)}.");
                }

                await view.WhenReplaced.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _watches.Leave(group);
        }
    }

    /// <summary>Registers a node that the test made up. It needs no heartbeats and stays until it is removed.</summary>
    /// <param name="ns">The namespace; added when there is none.</param>
    /// <param name="address">Its address, <c>127.0.0.1:5001</c>; whether anybody listens there is the test's affair.</param>
    /// <param name="weight">The declared weight, 0 to 65535.</param>
    /// <param name="labels">What it says of itself, <c>("version", "v2")</c>.</param>
    /// <exception cref="FormatException">The address is not HOST:PORT.</exception>
    /// <exception cref="KengerException">The registry refuses it, and says why.</exception>
    public Task<NodeInfo> RegisterAsync(string ns, string address, int weight = KengerDefaults.Weight, params (string Key, string Value)[] labels)
    {
        var (host, port) = NodeText.Parse(address);
        return _client.Registration.RegisterNodeAsync(new RegisterNodeRequest
        {
            Ns = ns,
            Host = host,
            Port = port,
            Weight = weight,
            Labels = labels.Length == 0 ? null : labels.ToDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal),
            Mode = NodeModes.Static,
        });
    }

    /// <summary>Sets the operator's weight of a node, 0 to 65535; null gives it back the one it declared.</summary>
    public Task<NodeInfo> SetWeightAsync(NodeInfo node, int? weight) => Operator.SetNodeWeightAsync(
        new SetNodeWeightRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, Weight = weight, Reset = weight is null ? true : null });

    /// <summary>Takes a node out of the traffic, or back in.</summary>
    public Task<NodeInfo> DrainAsync(NodeInfo node, bool drained = true) =>
        Operator.DrainNodeAsync(new DrainNodeRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, Drained = drained });

    /// <summary>Removes a node.</summary>
    public Task RemoveAsync(NodeInfo node) => Operator.DeleteNodeAsync(node.Id);

    /// <summary>Starts a rollout to the nodes with a label. It goes on only by the test's word: <see cref="NextStepAsync"/>, <see cref="PromoteAsync"/>, <see cref="AbortAsync"/>.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="label">What the new nodes have, <c>version=v2</c>.</param>
    /// <param name="steps">The share of the traffic at each step, in percent, growing; the registry's own when there are none.</param>
    /// <exception cref="KengerConflictException">Another one is running there.</exception>
    public Task<RolloutInfo> StartRolloutAsync(string ns, string label, params int[] steps) => Releases.StartRolloutAsync(
        new StartRolloutRequest { Ns = ns, Label = label, Steps = steps.Length == 0 ? null : steps, Manual = true });

    /// <summary>Lets a rollout go to its next step; after the last one it is completed.</summary>
    public Task<RolloutInfo> NextStepAsync(RolloutInfo rollout) => Releases.NextRolloutStepAsync(new RolloutRef { Id = rollout.Id });

    /// <summary>Gives the new nodes all of the traffic.</summary>
    public Task<RolloutInfo> PromoteAsync(RolloutInfo rollout) => Releases.PromoteRolloutAsync(new RolloutRef { Id = rollout.Id });

    /// <summary>Gives all traffic back to what had it before.</summary>
    public Task<RolloutInfo> AbortAsync(RolloutInfo rollout) => Releases.AbortRolloutAsync(new RolloutRef { Id = rollout.Id });

    /// <summary>Ends it: connections break off, what waits is let go, and what was registered is forgotten. Safe to call again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Faults.Clear();
        await _port.DisposeAsync();
        await _client.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static string Text(IReadOnlyList<NodeInfo> nodes) => nodes.Count == 0 ? "there are none" : string.Join(", ", nodes.Select(NodeText.Of));
}

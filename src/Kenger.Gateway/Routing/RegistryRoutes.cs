using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Routing;

/// <summary>
/// The routes of the registry, where this gateway takes them from there. What the registry announces counts once the nodes of all its
/// namespaces
/// are known: a request must not be sent to a namespace that is still empty here. Written by the watcher alone.
/// </summary>
internal sealed class RegistryRoutes
{
    /// <summary>What stands for all namespaces.</summary>
    public const string All = "*";

    private static readonly KnownRoutes None = new([], Revision: null);

    private KnownRoutes _announced = None;
    private KnownRoutes _current = None;

    public RegistryRoutes(IOptions<KengerGatewayOptions> options, IOptions<KengerClientOptions> client)
    {
        Wanted = Split(options.Value.RegistryRoutes);
        if (IsOn && options.Value.SnapshotPath is { } path)
        {
            Restore(path, client.Value.MaxAnswerBytes);
        }
    }

    /// <summary>Tells that other routes count than before.</summary>
    public event EventHandler? Changed;

    /// <summary>The namespaces whose routes are taken; <see cref="All"/> alone for all of them; none for no routes.</summary>
    public IReadOnlyList<string> Wanted { get; }

    public bool IsOn => Wanted.Count > 0;

    /// <summary>What is routed by.</summary>
    public KnownRoutes Current => Volatile.Read(ref _current);

    /// <summary>What the registry said last.</summary>
    public KnownRoutes Announced => Volatile.Read(ref _announced);

    public static IReadOnlyList<string> Split(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// Takes what an answer says of routes, null for nothing new. It counts when the answer was about all of their namespaces; if not,
    /// the next one
    /// must be.
    /// </summary>
    public void Learn(IReadOnlyList<RouteDefinition>? routes, long? revision, IReadOnlyCollection<string> watched)
    {
        if (routes is not null)
        {
            Volatile.Write(ref _announced, From(routes, revision));
        }

        if (!ReferenceEquals(_announced, _current) && _announced.Namespaces.All(watched.Contains))
        {
            Volatile.Write(ref _current, _announced);
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    // The server tells no others; what a snapshot has may have been asked for with other options.
    private KnownRoutes From(IReadOnlyList<RouteDefinition> routes, long? revision) =>
        new([.. routes.Where(route => Wanted is [All] || Wanted.Contains(route.Ns, StringComparer.Ordinal))], revision);

    // Before YARP asks for its first configuration. Without the revision: it says nothing of what was asked for. Whoever restores the
    // nodes says what is wrong with the file.
    private void Restore(string path, int maxBytes)
    {
        try
        {
            if (SnapshotFile.Read(path, maxBytes)?.Known.Routes is { } routes)
            {
                _announced = _current = From(routes, revision: null);
            }
        }
        catch (Exception)
        {
            _announced = _current = None;
        }
    }
}

/// <summary>Routes as the registry told them.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Revision">Their revision; null when they are from a snapshot.</param>
internal sealed record KnownRoutes(IReadOnlyList<RouteDefinition> Routes, long? Revision)
{
    /// <summary>The namespaces they lead to, and those that get copies of requests.</summary>
    public IReadOnlyList<string> Namespaces { get; } =
        [.. Routes.SelectMany(route => (string?[])[route.Ns, route.Mirror?.Ns]).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

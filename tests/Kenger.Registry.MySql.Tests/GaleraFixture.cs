using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>One Galera cluster for all tests of a class.</summary>
public sealed class GaleraFixture : IAsyncLifetime
{
    private GaleraCluster? _cluster;

    public GaleraCluster Cluster => _cluster ?? throw new InvalidOperationException("There is no Galera.");

    public async Task InitializeAsync() => _cluster = GaleraCluster.IsInstalled ? await GaleraCluster.StartAsync() : null;

    public async Task DisposeAsync() => await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
}

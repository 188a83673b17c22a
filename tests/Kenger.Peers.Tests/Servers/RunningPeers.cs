using System.Collections.Concurrent;

namespace Kenger.Peers.Tests.Servers;

/// <summary>The servers, each started when the first test asks for it, and shared by all tests.</summary>
public sealed class RunningPeers : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<PeerServer>>> _servers = new();

    internal Task<PeerServer> StartAsync(PeerKind kind) =>
        _servers.GetOrAdd(kind.Name, _ => new Lazy<Task<PeerServer>>(() => kind.StartAsync(kind))).Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            try
            {
                await (await server.Value).DisposeAsync();
            }
            catch (InvalidOperationException)
            {
                // The test that asked for it was told why it did not start.
            }
        }
    }
}

/// <summary>Tests that share the servers; one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class PeerTests : ICollectionFixture<RunningPeers>
{
    public const string Name = "peers";
}

/// <summary>Runs a theory with a server as its first argument, or skips it by the name of what is missing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class OnServerAttribute : Xunit.Sdk.DataAttribute
{
    private readonly string _name;

    public OnServerAttribute(string name)
    {
        _name = name;
        var kind = PeerCatalog.Find(name);
        if (kind.Version is null)
        {
            Skip = $"needs {name} (Debian's {kind.Package})";
        }
    }

    public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod) => [[_name]];
}

using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>One registry and gateway for all tests of a class; each has a namespace of its own.</summary>
public sealed class OperatorPlatform : IAsyncLifetime
{
    internal KengerPlatform Kenger { get; private set; } = null!;

    public async Task InitializeAsync() => Kenger = await KengerPlatform.StartAsync();

    public async Task DisposeAsync() => await Kenger.DisposeAsync();

    /// <summary>Registers nodes that stay without heartbeats; each says its version.</summary>
    internal async Task RegisterAsync(string ns, params (int Port, string Version)[] nodes)
    {
        foreach (var (port, version) in nodes)
        {
            await Kenger.Registration.RegisterNodeAsync(new()
            {
                Ns = ns, Host = "127.0.0.1", Port = port, Mode = "static", Labels = new Dictionary<string, string> { ["version"] = version },
            });
        }
    }
}

using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>What a registry says of its API, read once for many tests.</summary>
public sealed class DocumentFixture : IAsyncLifetime
{
    internal RegistryHost Registry { get; private set; } = null!;

    internal ApiDocument Document { get; private set; } = null!;

    internal string Text { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Registry = await ApiStage.StartAsync();
        using var stranger = Registry.NewClient();
        Text = await stranger.GetStringAsync("/openapi/v1.json");
        Document = new ApiDocument(Text);
    }

    public async Task DisposeAsync() => await Registry.DisposeAsync();
}

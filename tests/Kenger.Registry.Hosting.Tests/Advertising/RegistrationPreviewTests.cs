using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Tests.Advertising;

/// <summary>What a service would announce, told without announcing it.</summary>
public sealed class RegistrationPreviewTests
{
    [Fact]
    public async Task Create_GoodSettings_IsWhatWouldBeAnnounced()
    {
        var preview = await RegistrationPreview.CreateAsync(
            Settings(("KENGER_REGISTRY_NAMESPACE", "orders"), ("KENGER_REGISTRY_HOST", "10.0.0.5")), ["http://+:8080"]);

        Assert.Equal((true, "orders", "10.0.0.5", 8080), (preview.IsEnabled, preview.Namespace, preview.Host, preview.Port));
    }

    [Fact]
    public async Task Create_BoundToLoopbackAndAnnouncedElsewhere_SaysSo()
    {
        var preview = await RegistrationPreview.CreateAsync(
            Settings(("KENGER_REGISTRY_NAMESPACE", "orders"), ("KENGER_REGISTRY_HOST", "10.0.0.5")), ["http://localhost:8080"]);

        Assert.Contains("bound to loopback", preview.Concern, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NoNamespace_IsRefusedInWords()
    {
        var refusal = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => RegistrationPreview.CreateAsync(Settings(), ["http://+:8080"]));

        Assert.Contains("KENGER_REGISTRY_NAMESPACE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NoPort_IsRefused() => await Assert.ThrowsAnyAsync<InvalidOperationException>(
        () => RegistrationPreview.CreateAsync(Settings(("KENGER_REGISTRY_NAMESPACE", "orders")), []));

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => new KeyValuePair<string, string?>(each.Name, each.Value))).Build();
}

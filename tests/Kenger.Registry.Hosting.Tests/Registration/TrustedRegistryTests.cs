using Kenger.Contracts;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;

namespace Kenger.Registry.Hosting.Tests.Registration;

/// <summary>A registry by TLS whose CA the application is told, and no machine knows.</summary>
public sealed class TrustedRegistryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-authorities-");
    private readonly TestCa _ca = new();

    private string CaPath => Path.Combine(_folder.FullName, "ca.pem");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _ca.Dispose();
    }

    [Fact]
    public async Task Service_WithTheCaOfItsRegistry_RegistersBeatsAndLeavesByTls()
    {
        await using var registry = await StartAsync();
        await File.WriteAllTextAsync(CaPath, _ca.RootPem);
        await using (var service = await ServiceHost.StartRegisteredAsync(registry, build: SetVariable))
        {
            await service.TakeNextStep();
            await Eventually.BecomesTrue(() => registry.CallsTo(ApiRoutes.Heartbeat).Count > 0, "a heartbeat");
            Assert.StartsWith("https://", registry.Url, StringComparison.Ordinal);
            Assert.Single(registry.State.Nodes);
        }

        Assert.Empty(registry.State.Nodes);
    }

    [Fact]
    public async Task Service_WithTheCaInCode_Registers()
    {
        await using var registry = await StartAsync();
        await File.WriteAllTextAsync(CaPath, _ca.RootPem);
        await using var service = await ServiceHost.StartRegisteredAsync(registry, options => options.Ca = CaPath);

        Assert.Single(registry.State.Nodes);
    }

    [Fact]
    public async Task Service_WhoseFileIsRepairedWhileItRuns_RegistersThen()
    {
        await using var registry = await StartAsync();
        using var other = new TestCa(name: "Other");
        await File.WriteAllTextAsync(CaPath, other.RootPem);
        await using var service = await ServiceHost.StartAsync(registry, build: SetVariable);
        await service.Reaches(state => state.Failures > 0);

        var said = Assert.Single(service.Log.Entries, entry => entry.Id.Id == EventIds.RegistryLost).Message;
        Assert.Contains($"can't be trusted (its certificate was issued by CN=Kenger test root, which is none of the CAs in '{CaPath}'", said, StringComparison.Ordinal);
        Assert.Empty(registry.Calls);

        await File.WriteAllTextAsync(CaPath, other.RootPem + _ca.RootPem);
        await service.TakeNextStep();
        Assert.Equal(RegistrationPhase.Registered, service.Status.State.Phase);
    }

    [Fact]
    public async Task Service_WithAFileThatIsMissing_DoesNotStartAndSaysWhich()
    {
        await using var registry = await StartAsync();

        var refused = await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => ServiceHost.StartAsync(registry, build: SetVariable));

        Assert.StartsWith($"KENGER_REGISTRY_CA (Ca): '{CaPath}' can't be read: ", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    private Task<StubRegistry> StartAsync() => StubRegistry.StartNewAsync(_ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }).CreateContext());

    private void SetVariable(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection([new("KENGER_REGISTRY_CA", CaPath)]);
}

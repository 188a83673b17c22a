using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Tests.Trust;

/// <summary>Where the file of CAs is said, and what is said about one that can't be used.</summary>
public sealed class CaSettingTests : IDisposable
{
    private readonly AuthorityFiles _files = new();
    private readonly TestCa _ca = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Fact]
    public void File_OfCodeVariableAndSection_GoInThisOrder()
    {
        var (code, variable, section) = (_files.Write(_ca.RootPem, "code"), _files.Write(_ca.RootPem, "variable"), _files.Write(_ca.RootPem, "section"));
        Dictionary<string, string?> settings = new() { ["Kenger:Registry:Ca"] = section };

        Assert.Equal(section, Read(settings).Authorities!.Path);
        settings["KENGER_REGISTRY_CA"] = $" {variable}\n";
        Assert.Equal(variable, Read(settings).Authorities!.Path);
        Assert.Equal(code, Read(settings, options => options.Ca = code).Authorities!.Path);
        Assert.Null(Read(settings, options => options.Ca = null).Authorities);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void File_OfNobody_LeavesItToTheMachine(string? blank) => Assert.Null(Read(new() { ["KENGER_REGISTRY_CA"] = blank }).Authorities);

    [Fact]
    public void File_Missing_IsNamedWithItsKey() => Assert.StartsWith(
        $"KENGER_REGISTRY_CA (Ca): '{_files.PathOf("missing")}' can't be read: ", FailureOf(new() { ["KENGER_REGISTRY_CA"] = _files.PathOf("missing") }), StringComparison.Ordinal);

    [Fact]
    public void File_Broken_IsNamedWithItsKey() => Assert.Equal(
        $"KENGER_REGISTRY_CA (Ca): '{_files.PathOf("ca.pem")}' is not whole: of 1 certificates 0 can be read.",
        FailureOf(new() { ["Kenger:Registry:Ca"] = _files.Write(_ca.RootPem[..300]) }));

    [Fact]
    public async Task Client_WithABrokenFile_FailsByItsCallsAlone()
    {
        using var client = new ClientHost(["http://127.0.0.1:1"], options => options.Ca = _files.PathOf("missing"));

        var registration = client.Registration;

        await Assert.ThrowsAnyAsync<OptionsValidationException>(() => registration.DeregisterNodeAsync(new("orders", "10.0.0.1", 8080)));
    }

    private static string FailureOf(Dictionary<string, string?> settings) => Assert.Single(Assert.ThrowsAny<OptionsValidationException>(() => Read(settings)).Failures);

    private static KengerClientOptions Read(Dictionary<string, string?> settings, Action<KengerClientOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddKengerClient(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<KengerClientOptions>>().Value;
    }
}

using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>Registries by TLS, with an authority of their own and a folder of certificates, at a time that a test moves.</summary>
internal sealed class TlsRegistry : IDisposable
{
    /// <summary>The host that clients ask for.</summary>
    public const string Name = "registry.example.com";

    public TestCa Ca { get; } = new();

    public CertificateFiles Files { get; } = new();

    public CapturedLog Log { get; } = new();

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>Its first port by TLS.</summary>
    public static int PortOf(WebApplication app) => BindingAddress.Parse(app.Urls.First(url => url.StartsWith("https", StringComparison.Ordinal))).Port;

    /// <summary>Starts one that serves the folder, unless the settings say otherwise.</summary>
    public async Task<WebApplication> StartAsync(string url, params (string Key, string? Value)[] settings)
    {
        var configuration = new Dictionary<string, string?> { ["KENGER_SERVER_CERTIFICATES"] = Files.Folder };
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var app = RegistryHost.Build(new RegistryHostSettings { Url = url, Time = Time, Configuration = configuration }, Log);
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>What its log has said under a number.</summary>
    public IReadOnlyList<string> Said(int eventId) => [.. Log.Entries.Where(entry => entry.Id.Id == eventId).Select(entry => entry.Message)];

    public void Dispose()
    {
        Files.Dispose();
        Ca.Dispose();
    }
}

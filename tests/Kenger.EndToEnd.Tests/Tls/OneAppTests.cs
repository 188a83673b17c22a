using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.EndToEnd.Tests.Tls;

/// <summary>One app that is a registry with certificates and a gateway: which of them was added first makes no difference.</summary>
public sealed class OneAppTests : IDisposable
{
    private const string Host = "registry.example.com";

    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    public static TheoryData<string> Orders => ["registry, gateway", "gateway, registry", "registry, gateway, registry, gateway", "gateway, registry, gateway, registry"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Certificates_OfTheRegistry_AreServedInEitherOrder(string order)
    {
        var issued = _ca.Issue(Host);
        _files.Write("registry", issued);
        await using var app = Create(order, "https://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", _files.Folder));

        await app.StartAsync();

        var port = new Uri(Assert.Single(app.Urls)).Port;
        Assert.Equal(issued.Fingerprint, await TlsClient.FingerprintAsync(port, Host, _ca));
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.FingerprintAsync(port, "nobody.example.net", _ca));
        await app.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Settings_ThatDoNotFit_EndTheStartInEitherOrder(string order)
    {
        _files.Write("registry", _ca.Issue(Host));
        await using var plain = Create(order, "http://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", _files.Folder));

        var refused = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => plain.StartAsync());

        Assert.Contains("is set, but nothing listens by TLS", refused.Message, StringComparison.Ordinal);
    }

    private static WebApplication Create(string order, string url, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(
        [
            new("Kenger:Server:Store", "memory"), new("Kenger:Server:AllowAnonymousOnLoopback", "true"), new("KENGER_REGISTRY_URL", "http://127.0.0.1:9"),
            new("KENGER_GATEWAY_NAMESPACE", "shop"), new("KENGER_GATEWAY_DRAIN_TIME", "0"),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        foreach (var each in order.Split(", "))
        {
            _ = each == "registry" ? builder.Services.AddKengerRegistryServer() : builder.Services.AddKengerGateway().Services;
        }

        var app = builder.Build();
        app.Urls.Add(url);
        app.MapKengerRegistryServer();
        app.MapKengerGateway();
        return app;
    }
}

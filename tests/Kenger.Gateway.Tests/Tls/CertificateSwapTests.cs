using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Certificates of the gateway that are exchanged while 500 clients a second shake hands.</summary>
public sealed class CertificateSwapTests : IDisposable
{
    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchange_UnderLoad_FailsNoHandshakeAndEachCertificateIsSeen(bool ofAdmin)
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));
        // Nobody but the test looks at the files.
        var time = new Kenger.TestKit.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder, time, null, ("KENGER_GATEWAY_ADMIN_LISTEN", ofAdmin ? "https://127.0.0.1:0" : "http://127.0.0.1:0"));
        var watch = gateway.Host.Get<CertificateWatch>();
        await using var load = HandshakeLoad.Start(ofAdmin ? gateway.Host.Admin.Port : gateway.Host.Urls[2].Port, "shop.example.com", _ca);

        var put = await load.ExchangeAsync(_files, "shop", () => watch.RunOnceAsync(CancellationToken.None));

        Assert.Empty(load.Failures);
        Assert.Equal(HandshakeLoad.Swaps, put.Count);
        Assert.All(put, each => Assert.True(load.HasSeen(each)));
        Assert.True(load.Done > put.Count, $"{load.Done} handshakes");
        Assert.Empty(gateway.Host.Said(EventIds.CertificateKept));
        Assert.Equal(put.Count, gateway.Host.Said(EventIds.CertificateServed).Count);
    }
}

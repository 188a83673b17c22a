using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

/// <summary>Settings of TLS to nodes that can't be used end the start, and say what to do.</summary>
public sealed class NodeTlsSettingsTests : IDisposable
{
    private const string Pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly TlsNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [InlineData("shop!:Ca", "{ca}", "Kenger:Gateway:NodeTls:shop! is no namespace: it ")]
    [InlineData("shop:Host", "https://orders", "NodeTls:shop:Host is 'https://orders', but must be a name")]
    [InlineData("shop:Host", "orders:8443", "NodeTls:shop:Host is 'orders:8443', but must be a name")]
    [InlineData("shop:Ca", "/nowhere/ca.pem", "NodeTls:shop:Ca '/nowhere/ca.pem' can't be read")]
    [InlineData("shop:Ca", "{folder}", "but must be a PEM file with the CAs")]
    [InlineData("*:Ca", "{nonsense}", "Kenger:Gateway:NodeTls:*:Ca '")]
    [InlineData("shop:Pins:0", "sha256//AAAA", "NodeTls:shop:Pins holds 'sha256//AAAA', but each must be sha256// and the base64")]
    [InlineData("shop:Pins:0", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "but each must be sha256//")]
    [InlineData("shop:Pins:0", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", "but each must be sha256//")]
    [InlineData("shop:Pins", Pin, "NodeTls:shop:Pins must be a list")]
    [InlineData("shop:Certificate", "/nowhere/gateway.pem", "Kenger:Gateway:NodeTls:shop:Certificate '/nowhere/gateway.pem'")]
    [InlineData("shop:Certificate", "{folder}", "but must be a PEM or PFX file, not a folder")]
    [InlineData("shop:Certificate", "{server}", "it is not for clients (extended key usage)")]
    [InlineData("shop:Certificate", "{other key}", "the private key does not belong to it")]
    [InlineData("shop:CertificateKey", "/etc/key.pem", "NodeTls:shop:CertificateKey is set, but nothing is shown: set Certificate")]
    [InlineData("shop:CertificatePassword", "s3cr3t", "NodeTls:shop:CertificatePassword is set, but nothing is shown: set Certificate")]
    [InlineData("shop:AcceptAny", "true", "Kenger:Gateway:NodeTls:shop:AcceptAny is not known: there are Ca, Certificate, CertificateKey, CertificatePassword, Host, Pins")]
    [InlineData("shop", "yes", "Kenger:Gateway:NodeTls:shop must be an object")]
    [InlineData("", "yes", "Kenger:Gateway:NodeTls must be an object")]
    public async Task Start_WithASettingThatCantBeUsed_SaysWhatToDo(string key, string value, string said)
    {
        var exception = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => GatewayHost.StartForAsync("shop", new FakeRegistry(), ($"Kenger:Gateway:NodeTls:{key}".TrimEnd(':'), Write(value))));

        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAllSettings_Works()
    {
        var own = _nodes.Clients.Issue(new IssueOptions { Subject = "gateway", IsForClients = true });
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry(),
            ("Kenger:Gateway:NodeTls:shop:Host", "orders.internal"), ("Kenger:Gateway:NodeTls:shop:Ca", _nodes.CaFile), ("Kenger:Gateway:NodeTls:shop:Pins:0", Pin),
            ("Kenger:Gateway:NodeTls:shop:Certificate", _nodes.Files.Write("own.crt", own.ChainPem)),
            ("Kenger:Gateway:NodeTls:shop:CertificateKey", _nodes.Files.Write("secret.key", own.EncryptedKeyPem("s3cr3t"))),
            ("Kenger:Gateway:NodeTls:shop:CertificatePassword", "s3cr3t"),
            ("Kenger:Gateway:NodeTls:*:Certificate", _nodes.Files.Write("own.pfx", own.Pfx("s3cr3t"))), ("Kenger:Gateway:NodeTls:*:CertificatePassword", "s3cr3t"));

        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Message.Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_WithTheAppsOwnConnections_SaysThatTheyGoByTheirOwnTrust(bool isFactory)
    {
        await using var node = await _nodes.StartAsync(name: "by TLS");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)),
            builder =>
            {
                if (isFactory)
                {
                    builder.Services.AddSingleton<IForwarderHttpClientFactory>(new OwnConnections(_nodes.Ca));
                }
                else
                {
                    builder.Services.AddKengerGateway().ReverseProxy.ConfigureHttpClient((_, handler) => handler.SslOptions.CertificateChainPolicy = _nodes.Ca.Policy);
                }
            },
            map: null,
            ("KENGER_GATEWAY_NAMESPACE", "shop"), ($"{TlsNodes.Shop}:Pins:0", Pin));

        // The pin is of nobody: what the app's handler trusts is what counts.
        Assert.Equal("by TLS", await gateway.GetTextAsync("/"));
        var said = Assert.Single(gateway.Said(EventIds.NodeTlsWithoutEffect));
        Assert.StartsWith("Kenger:Gateway:NodeTls counts for probes", said, StringComparison.Ordinal);
        Assert.Contains(isFactory ? nameof(OwnConnections) : "ForwarderHttpClientFactory", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_WithoutTheOther_SaysNothing(bool isFactory)
    {
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            builder =>
            {
                if (isFactory)
                {
                    builder.Services.AddSingleton<IForwarderHttpClientFactory>(new OwnConnections(_nodes.Ca));
                }
            },
            map: null,
            ("KENGER_GATEWAY_NAMESPACE", "shop"), ($"{TlsNodes.Shop}:Ca", isFactory ? null : _nodes.CaFile));

        Assert.Empty(gateway.Said(EventIds.NodeTlsWithoutEffect));
    }

    private string Write(string value)
    {
        var server = _nodes.Issue();
        switch (value)
        {
            case "{ca}":
                return _nodes.CaFile;
            case "{folder}":
                return _nodes.Files.Folder;
            case "{nonsense}":
                return _nodes.Files.Write("nonsense.pem", "nonsense");
            case "{server}":
                return _nodes.Files.Write("server", server);
            case "{other key}":
                _nodes.Files.Write("other.key", server.KeyPem);
                return _nodes.Files.Write("other.pem", _nodes.Clients.Issue(new IssueOptions { Subject = "gateway", IsForClients = true }).ChainPem);
            default:
                return value;
        }
    }

    private sealed class OwnConnections(TestCa ca) : ForwarderHttpClientFactory
    {
        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            handler.SslOptions.CertificateChainPolicy = ca.Policy;
        }
    }
}

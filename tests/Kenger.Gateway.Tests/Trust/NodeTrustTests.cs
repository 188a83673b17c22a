using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Trust;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Which nodes are spoken to by TLS, which of them are trusted, and what is said of the others. By both forwarders, see <see cref="GatewayHost"/>.</summary>
public sealed class NodeTrustTests : IDisposable
{
    private readonly TlsNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Node_OfTheCa_IsAskedAsAlways(string method)
    {
        await using var node = await _nodes.StartAsync(answer: context => context.Request.Body.CopyToAsync(context.Response.Body));
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        using var response = await gateway.SendAsync(new HttpMethod(method), "/a%2Fb?c=d", method == "GET" ? null : new StringContent("body"), ("Host", "shop.example.com"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(method == "GET" ? "" : "body", await response.Content.ReadAsStringAsync());
        var request = Assert.Single(node.Requests);
        // The client's way in, and not that to the node.
        Assert.Equal(("/a%2Fb?c=d", "shop.example.com", "http"), (request.Target, request["Host"], request["X-Forwarded-Proto"]));
    }

    public static TheoryData<string, string> Untrusted => new()
    {
        { "other host", "its certificate is for other.example.com and not for 127.0.0.1" },
        { "expired", "its certificate has expired at " },
        { "not yet", "its certificate is valid only from " },
        { "other authority", "its certificate was issued by CN=Gateways root, which is none of the CAs in '" },
        { "itself", "its certificate was issued by CN=node, which is none of the CAs in '" },
        { "for clients", "its certificate is not for servers" },
    };

    [Theory]
    [MemberData(nameof(Untrusted))]
    public async Task Node_ThatIsNotTrusted_GetsNoRequestAndTheLogSaysWhyOnce(string what, string said)
    {
        await using var node = await _nodes.StartAsync(IssueWrong(what));
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        for (var i = 0; i < 2; i++)
        {
            using var response = await gateway.SendAsync(HttpMethod.Post, "/", new StringContent("secret"));
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }

        Assert.Empty(node.Requests);
        var message = Assert.Single(gateway.Said(EventIds.NodeTlsFailed));
        Assert.Contains($"127.0.0.1:{node.Port}", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain("KENGER_REGISTRY_CA", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_NotKnownToTheMachine_IsNotTrustedWithoutACa()
    {
        await using var node = await _nodes.StartAsync();
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, TlsNodes.NoCa, ($"{TlsNodes.Shop}:Host", "127.0.0.1"));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains($"which this machine does not know: set {TlsNodes.Shop}:Ca", Assert.Single(gateway.Said(EventIds.NodeTlsFailed)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ThatIsSet_IsAskedForAndChecked()
    {
        await using var node = await _nodes.StartAsync(_nodes.Ca.Issue("orders.internal"));
        await using var right = await _nodes.StartGatewayAsync(node.Port, ($"{TlsNodes.Shop}:Host", "orders.internal"));
        await using var wrong = await _nodes.StartGatewayAsync(node.Port, ($"{TlsNodes.Shop}:Host", "users.internal"));

        Assert.Equal("node", await right.GetTextAsync("/"));
        using var refused = await wrong.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Contains("is for orders.internal and not for users.internal", Assert.Single(wrong.Said(EventIds.NodeTlsFailed)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pins_WithoutACa_AreAllThatCounts()
    {
        var own = _nodes.Ca.Issue(new IssueOptions { Subject = "itself", IsSelfSigned = true, NotAfter = TimeProvider.System.GetUtcNow().AddDays(-1), HasUse = false });
        await using var node = await _nodes.StartAsync(own);
        await using var right = await _nodes.StartGatewayAsync(
            node.Port, TlsNodes.NoCa, ($"{TlsNodes.Shop}:Pins:0", TlsNodes.PinOf(_nodes.Issue())), ($"{TlsNodes.Shop}:Pins:1", TlsNodes.PinOf(own)));
        await using var wrong = await _nodes.StartGatewayAsync(node.Port, TlsNodes.NoCa, ($"{TlsNodes.Shop}:Pins:0", TlsNodes.PinOf(_nodes.Issue())));

        Assert.Equal("node", await right.GetTextAsync("/"));
        using var refused = await wrong.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Contains(
            $"the key of its certificate is {TlsNodes.PinOf(own)}, which is none of {TlsNodes.Shop}:Pins", Assert.Single(wrong.Said(EventIds.NodeTlsFailed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Pins_WithACa_BothMustBeRight(bool isOfCa, bool isPinned)
    {
        var issued = isOfCa ? _nodes.Issue() : _nodes.Clients.Issue(new IssueOptions { Addresses = ["127.0.0.1"] });
        await using var node = await _nodes.StartAsync(issued);
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ($"{TlsNodes.Shop}:Pins:0", TlsNodes.PinOf(isPinned ? issued : _nodes.Issue())));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(isOfCa && isPinned ? HttpStatusCode.OK : HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task Ca_ThatIsReplaced_CountsFromTheNextConnectionOn()
    {
        await using var node = await _nodes.StartAsync(_nodes.Clients.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }));
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);
        using var refused = await gateway.GetAsync("/");

        _nodes.Files.Write("ca.pem", _nodes.Clients.RootPem + _nodes.Ca.RootPem);
        Assert.Equal("node", await gateway.GetTextAsync("/"));

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Contains("the 2 CAs in '", Assert.Single(gateway.Said(EventIds.NodeTlsFileTaken)), StringComparison.Ordinal);
        // What a node can't be spoken to for is said again once it could be.
        Assert.Single(gateway.Said(EventIds.NodeTlsFailed));
    }

    [Fact]
    public async Task Ca_ThatIsBroken_ChangesNothingAndIsSaidOnce()
    {
        await using var node = await _nodes.StartAsync();
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        _nodes.Files.Write("ca.pem", "nonsense");
        for (var i = 0; i < 2; i++)
        {
            using var response = await gateway.GetAsync("/", ("Connection", "close"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Contains("holds no certificate", Assert.Single(gateway.Said(EventIds.NodeTlsFileKept)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_OfTheGateway_IsShownAndAnotherOnceItsFileIsReplaced()
    {
        List<string> shown = [];
        await using var node = await _nodes.StartAsync(asksForCertificate: true, answer: context =>
        {
            shown.Add(context.Connection.ClientCertificate!.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256));
            return context.Response.WriteAsync("node");
        });
        var (first, second) = (IssueOwn(), IssueOwn());
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ($"{TlsNodes.Shop}:Certificate", _nodes.Files.Write("gateway", first)));
        Assert.Equal("node", await gateway.GetTextAsync("/"));

        _nodes.Files.Write("gateway", second);
        await gateway.Get<NodeTlsWatch>().RunOnceAsync(default);
        Assert.Equal("node", await gateway.GetTextAsync("/"));
        node.CloseConnections();
        Assert.Equal("node", await gateway.GetTextAsync("/"));
        _nodes.Files.Write("gateway.pem", "nonsense");
        for (var i = 0; i < 3; i++)
        {
            await gateway.Get<NodeTlsWatch>().RunOnceAsync(default);
        }

        node.CloseConnections();
        Assert.Equal("node", await gateway.GetTextAsync("/"));

        // Connections that are there live on.
        Assert.Equal([first.Fingerprint, first.Fingerprint, second.Fingerprint, second.Fingerprint], shown);
        Assert.Contains("gateway.pem", Assert.Single(gateway.Said(EventIds.NodeTlsFileTaken)), StringComparison.Ordinal);
        Assert.Contains("it is neither PEM nor a PFX file that is whole", Assert.Single(gateway.Said(EventIds.NodeTlsFileKept)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_None_ForANodeThatAsksForOne_IsAnErrorOfTheNode()
    {
        await using var node = await _nodes.StartAsync(asksForCertificate: true);
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(node.Requests);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Request_ToANodeThatIsNotTrusted_GoesToAnotherAndTheNodeIsOut(string method)
    {
        await using var wrong = await _nodes.StartAsync(IssueWrong("expired"), name: "wrong");
        await using var right = await _nodes.StartAsync(name: "right");
        await using var gateway = await _nodes.StartGatewayAsync(
            [FakeRegistry.Node(wrong.Port, weight: 65535), FakeRegistry.Node(right.Port, weight: 1)], ("Kenger:Gateway:Health:ConnectFailures", "1"));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/", method == "GET" ? null : new StringContent("body"));

        Assert.Equal("right", await response.Content.ReadAsStringAsync());
        Assert.Empty(wrong.Requests);
        var entry = Assert.Single(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries, entry => !entry.Health.IsHealthy);
        Assert.Equal(wrong.Port, entry.Node.Port);
        Assert.Contains("its certificate has expired at", entry.Health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Namespaces_OneByTlsAndOneInPlainText_AreBothServed()
    {
        await using var tls = await _nodes.StartAsync(name: "tls");
        await using var plain = await Backend.StartNewAsync("plain");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(tls.Port)).With("users", FakeRegistry.Node(plain.Port)),
            settings:
            [
                ($"{TlsNodes.Shop}:Ca", _nodes.CaFile),
                ("Kenger:Gateway:Routes:0:Path", "/shop"), ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:1:Path", "/users"), ("Kenger:Gateway:Routes:1:Namespace", "users"),
            ]);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("tls", await gateway.GetTextAsync("/shop"));
            Assert.Equal("plain", await gateway.GetTextAsync("/users"));
        }

        var why = await gateway.AdminAsync("/explain?path=/shop");
        Assert.Equal($"certificates by the CAs in '{_nodes.CaFile}', for the nodes' own addresses", why.GetProperty("tls").GetString());
        Assert.False((await gateway.AdminAsync("/explain?path=/users")).TryGetProperty("tls", out _));
    }

    [Fact]
    public async Task Namespaces_ThatAreNotNamed_AreThoseOfTheStar()
    {
        await using var shop = await _nodes.StartAsync(name: "shop");
        await using var users = await _nodes.StartAsync(_nodes.Clients.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }), name: "users");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(shop.Port)).With("users", FakeRegistry.Node(users.Port)),
            settings:
            [
                ("Kenger:Gateway:NodeTls:*:Ca", _nodes.Files.Write("other.pem", _nodes.Clients.RootPem)), ($"{TlsNodes.Shop}:Ca", _nodes.CaFile),
                ("Kenger:Gateway:Routes:0:Path", "/shop"), ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:1:Path", "/users"), ("Kenger:Gateway:Routes:1:Namespace", "users"),
            ]);

        Assert.Equal("shop", await gateway.GetTextAsync("/shop"));
        Assert.Equal("users", await gateway.GetTextAsync("/users"));
    }

    [Fact]
    public async Task Rule_ToAnotherNamespaceAtTheSameAddress_IsJudgedByThatNamespaceAlone()
    {
        await using var node = await _nodes.StartAsync();
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)).With("beta", FakeRegistry.Node(node.Port));
        registry.SetRules("shop", Rules.ForHeader("X-Beta", "1", ns: "beta"));
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", registry, ($"{TlsNodes.Shop}:Ca", _nodes.CaFile), ("Kenger:Gateway:NodeTls:beta:Pins:0", TlsNodes.PinOf(_nodes.Issue())),
            ("Kenger:Gateway:Health:ConnectFailures", "0"), ("Kenger:Gateway:MaxRetries", "0"));

        await Eventually.BecomesTrue(
            async () => !(await gateway.AdminAsync("/explain?header=X-Beta:1")).TryGetProperty("fallback", out _), "the gateway follows beta");
        Assert.Equal("node", await gateway.GetTextAsync("/"));
        using var refused = await gateway.GetAsync("/", ("X-Beta", "1"));
        Assert.Equal("node", await gateway.GetTextAsync("/"));

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
    }

    private Issued IssueOwn() => _nodes.Clients.Issue(new IssueOptions { Subject = "gateway", IsForClients = true });

    private Issued IssueWrong(string what)
    {
        var now = TimeProvider.System.GetUtcNow();
        var right = new IssueOptions { Subject = "node", Addresses = ["127.0.0.1"] };
        return what switch
        {
            "other host" => _nodes.Ca.Issue("other.example.com"),
            "expired" => _nodes.Ca.Issue(right with { NotAfter = now.AddDays(-1) }),
            "not yet" => _nodes.Ca.Issue(right with { NotBefore = now.AddDays(1) }),
            "other authority" => _nodes.Clients.Issue(right),
            "itself" => _nodes.Ca.Issue(right with { IsSelfSigned = true }),
            _ => _nodes.Ca.Issue(right with { IsForClients = true }),
        };
    }
}

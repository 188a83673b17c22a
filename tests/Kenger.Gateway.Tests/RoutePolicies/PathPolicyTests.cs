namespace Kenger.Gateway.Tests;

/// <summary>What paths nodes get, and where clients are sent: no spelling leads past a prefix, or to another host.</summary>
public sealed class PathPolicyTests
{
    [Theory]
    [InlineData("/app", 200, "/")]
    [InlineData("/app/", 200, "/")]
    [InlineData("/app/orders?x=/app", 200, "/orders?x=/app")]
    [InlineData("/app?x=1", 200, "/?x=1")]
    [InlineData("/APP/Orders", 200, "/Orders")]
    [InlineData("/%61pp/orders", 200, "/orders")]
    [InlineData("/app/app/x", 200, "/app/x")]
    [InlineData("/app//evil.com/x", 200, "/evil.com/x")]
    [InlineData("/app////evil.com", 200, "/evil.com")]
    [InlineData("/app/a//b", 200, "/a//b")]
    [InlineData("/app/a%2Fb", 200, "/a%2Fb")]
    [InlineData("/app/a%252Fb%20c", 200, "/a%252Fb%20c")]
    [InlineData("/app/x/../y", 200, "/y")]
    [InlineData("/app/./y", 200, "/y")]
    [InlineData("/x/../app/y", 200, "/y")]
    [InlineData("/app/%2e/y", 200, "/y")]
    [InlineData("/app/%2e%2e/y", 404, null)]
    [InlineData("/app/../y", 404, null)]
    [InlineData("/apps/y", 404, null)]
    [InlineData("/app/..%2fy", 400, null)]
    [InlineData("/app%2Fy", 400, null)]
    [InlineData("/app/%2F%2Fevil.com", 400, null)]
    [InlineData("/app/%2Fevil.com", 400, null)]
    [InlineData("/app//%2fevil.com", 400, null)]
    [InlineData("/app/%5Cevil.com", 400, null)]
    [InlineData("/app/;/evil.com", 400, null)]
    [InlineData("/app/\\evil.com", 400, null)]
    public async Task StripPrefix_Spellings_AreReadOnceOrRefused(string target, int status, string? arrived) =>
        await CheckAsync(target, status, arrived, ("StripPrefix", "/app"));

    [Theory]
    [InlineData("/app/x", "/v2/sub/app/x")]
    [InlineData("/app//x?a", "/v2/sub/app//x?a")]
    [InlineData("/app/%2Fx", "/v2/sub/app/%2Fx")]
    public async Task AddPrefix_Path_GetsItBeforeAll(string target, string arrived) =>
        await CheckAsync(target, 200, arrived, ("AddPrefix", "/v2/sub/"));

    [Theory]
    [InlineData("/app", "/v2")]
    [InlineData("/app/x", "/v2/x")]
    [InlineData("/app//x", "/v2//x")]
    [InlineData("/app/%2Fx", "/v2/%2Fx")]
    public async Task StripAndAddPrefix_Path_HasTheOtherPrefix(string target, string arrived) =>
        await CheckAsync(target, 200, arrived, ("StripPrefix", "app"), ("AddPrefix", "/v2"));

    [Theory]
    [InlineData("/app/1/orders/7/lines/2?q", 200, "/orders/7/v/1/lines/2?q")]
    [InlineData("/app/1/Orders/7", 200, "/orders/7/v/1")]
    [InlineData("/app/1/orders/7/", 200, "/orders/7/v/1/")]
    [InlineData("/app/%41b/orders/%C3%BC/a%2Fb", 200, "/orders/%C3%BC/v/Ab/a%2Fb")]
    [InlineData("/app/a%2Fb/orders/7", 400, null)]
    [InlineData("/app/%7Ex/orders/7//y", 200, "/orders/7/v/~x//y")]
    [InlineData("/app/1/orders", 404, null)]
    [InlineData("/app/../1/orders/7", 404, null)]
    [InlineData("/app/1/orders/..%2F..", 400, null)]
    public async Task Rewrite_Names_AreTheSegmentsAsTheyCame(string target, int status, string? arrived) => await CheckAsync(
        target, status, arrived, ("Path", "/app/{version}/orders/{id}/{**rest}"), ("Rewrite", "/orders/{id}/v/{version}/{**rest}"));

    [Theory]
    [InlineData("/app/evil.com/x", 200, "/evil.com/x")]
    [InlineData("/app//evil.com/x", 200, "/evil.com/x")]
    [InlineData("/app/%2Fevil.com/x", 400, null)]
    public async Task Rewrite_WholeRest_HasOneSlashInFront(string target, int status, string? arrived) =>
        await CheckAsync(target, status, arrived, ("Rewrite", "/{**rest}"));

    [Theory]
    [InlineData("StripPrefix", "/ap", "StripPrefix is '/ap', but must be the beginning of the route's Path")]
    [InlineData("StripPrefix", "/app/more", "StripPrefix is")]
    [InlineData("StripPrefix", "/", "StripPrefix is")]
    [InlineData("AddPrefix", "v2", "AddPrefix is 'v2', but must be a plain path")]
    [InlineData("AddPrefix", "/a/../b", "AddPrefix is")]
    [InlineData("AddPrefix", "/a%2Fb", "AddPrefix is")]
    [InlineData("AddPrefix", "/a?b", "AddPrefix is")]
    [InlineData("Rewrite", "orders", "Rewrite is 'orders', but must begin with a slash")]
    [InlineData("Rewrite", "/orders/{id}", "{id} must be a name of the route's Path")]
    [InlineData("Rewrite", "/{**rest}/x", "{**rest} must be a name of the route's Path")]
    [InlineData("Rewrite", "/{rest}", "{rest} must be a name of the route's Path")]
    [InlineData("Rewrite", "/a{rest}", "must be a plain path of whole segments")]
    [InlineData("Rewrite", "/a/../b", "must be a plain path of whole segments")]
    [InlineData("Redirect:To", "//evil.com{path}", "Redirect:To is '//evil.com{path}', but must begin with http:// or https://")]
    [InlineData("Redirect:To", "/{path}", "must begin with http:// or https://")]
    [InlineData("Redirect:To", "{path}", "must begin with http:// or https://")]
    [InlineData("Redirect:To", "https://{host}{path}", "{host} needs a Host on the route")]
    [InlineData("Redirect:To", "https://{path}", "must have a host")]
    [InlineData("Redirect:To", "https://example.com@{host}/", "may have {host} only in the place of the host")]
    [InlineData("Redirect:To", "https://a@example.com/", "must have a host")]
    [InlineData("Redirect:To", "https://example.com/{user}", "knows {host}, {path} and {query} alone")]
    [InlineData("Redirect:To", "javascript:alert(1)", "must begin with http:// or https://")]
    [InlineData("Redirect:To", "https://example.com/a b", "must be visible ASCII characters")]
    [InlineData("Redirect:Status", "303", "Redirect:Status is 303, but must be 301, 302, 307 or 308")]
    public async Task Start_ImpossiblePath_IsRefusedByName(string key, string value, string said) =>
        Assert.Contains(said, await PolicyGateways.FailAsync((key, value)), StringComparison.Ordinal);

    [Fact]
    public async Task Start_RewriteBesidePrefix_IsRefused() =>
        Assert.Contains(
            "Rewrite says the whole path",
            await PolicyGateways.FailAsync(("Rewrite", "/x"), ("StripPrefix", "/app")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/app/x?y=1", "https://shop.example.com/app/x?y=1")]
    [InlineData("/app", "https://shop.example.com/app")]
    [InlineData("/app//evil.com/{host}", "https://shop.example.com/app//evil.com/{host}")]
    [InlineData("/app/%0d%0aSet-Cookie:x", null)]
    public async Task Redirect_OfTheSameHost_GoesThere(string target, string? location)
    {
        await using var gateway = await PolicyGateways.StartAsync(
            1, forwarder: null, ("Host", "*.example.com"), ("Redirect:To", "https://{host}{path}{query}"), ("Redirect:Status", "308"));

        var (status, answer) = await PolicyGateways.SendAsync(gateway, target);

        Assert.Equal(location is null ? 400 : 308, status);
        if (location is not null)
        {
            Assert.Contains($"\r\nLocation: {location}\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/new{path}", "/app/x", "/new/x")]
    [InlineData("/new{path}", "/app//evil.com", "/new/evil.com")]
    [InlineData("/new{query}", "/app?a=//b", "/new?a=//b")]
    [InlineData("http://other.example:8080{path}", "/app/@evil.com", "http://other.example:8080/@evil.com")]
    [InlineData("http://other.example{path}", "/app//evil.com", "http://other.example/evil.com")]
    public async Task Redirect_WithAStrippedPath_NeverLeavesItsHost(string to, string target, string location)
    {
        await using var gateway = await PolicyGateways.StartAsync(1, forwarder: null, ("StripPrefix", "/app"), ("Redirect:To", to));

        var (status, answer) = await PolicyGateways.SendAsync(gateway, target);

        Assert.Equal(302, status);
        Assert.Contains($"\r\nLocation: {location}\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("kenger_gateway_refusals_total{reason=\"redirected\"}"));
    }

    [Fact]
    public async Task Rewrite_LogsAndRules_GoByThePathThatWasAsked()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("shop", "pre");
        registry.SetRules("shop", Rules.Rule(new Kenger.Contracts.RuleMatch { PathPrefix = "/app/beta" }, ns: "pre"));
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            ("Kenger:Gateway:Routes:0:Path", "/app"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:StripPrefix", "/app"),
        ]);
        await TestKit.Eventually.BecomesTrue(() => registry.IsApplied, "the rule is there");

        Assert.Equal("pre", await gateway.GetTextAsync("/app/beta/x"));

        Assert.Equal("/beta/x", Assert.Single(nodes["pre"].Requests).Target);
        var requests = await gateway.AdminAsync("/requests?ns=pre");
        Assert.Contains("/app/beta/x", requests.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task CheckAsync(string target, int status, string? arrived, params (string Key, string Value)[] settings)
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var backend = RecordingBackend.Start();
            await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder, settings);

            var (found, _) = await PolicyGateways.SendAsync(gateway, target);

            Assert.Equal(status, found);
            Assert.Equal(arrived is null ? [] : [arrived], backend.Requests.Select(request => request.Target));
        }
    }
}

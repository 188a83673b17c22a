using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

public sealed class RequestReadingTests
{
    [Theory]
    [InlineData("/a/b?c=//..%2F;", "/a/b?c=//..%2F;", "/a/b")]
    [InlineData("/a%20b%2Fc", "/a%20b%2Fc", "/a b%2Fc")]
    [InlineData("/a/../%62?%62", "/b?%62", "/b")]
    [InlineData("http://shop.example.com", "/", "/")]
    [InlineData("HTTP://SHOP.example.com.:80?x", "/?x", "/")]
    [InlineData("http://shop.example.com/%C3%A9", "/%C3%A9", "/é")]
    public void Apply_Target_IsRoutedByWhatIsSentOn(string target, string sent, string path)
    {
        var context = Request(target);

        Assert.Null(RequestReading.Apply(context, out _));

        Assert.Equal(sent, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        Assert.Equal(path, context.Request.Path.Value);
        Assert.Equal(target, RequestReading.SentTargetOf(context));
    }

    [Theory]
    [InlineData("shop.example.com", "shop.example.com")]
    [InlineData("SHOP.example.com.", "shop.example.com")]
    [InlineData("shop.example.com:80", "shop.example.com")]
    [InlineData("shop.example.com.:00080", "shop.example.com")]
    [InlineData("shop.example.com:8080", "shop.example.com:8080")]
    [InlineData("shop.example.com:443", "shop.example.com:443")]
    [InlineData("xn--BCHER-kva.example", "xn--bcher-kva.example")]
    [InlineData("bücher.example:80", "xn--bcher-kva.example")]
    [InlineData("[0:0::1]:80", "[::1]")]
    [InlineData("[2001:db8::80]", "[2001:db8::80]")]
    [InlineData("0.0.0.0:18080", "0.0.0.0:18080")]
    public void Apply_Host_IsNormal(string host, string expected)
    {
        var context = Request("/", host);

        Assert.Null(RequestReading.Apply(context, out _));

        Assert.Equal(expected, context.Request.Headers.Host);
    }

    [Fact]
    public void Apply_HostOfHttps_LosesItsOwnPort()
    {
        var context = Request("/", "shop.example.com:443", scheme: "https");

        Assert.Null(RequestReading.Apply(context, out _));

        Assert.Equal("shop.example.com", context.Request.Headers.Host);
    }

    [Theory]
    [InlineData("", "bad_target")]
    [InlineData("*", "bad_target")]
    [InlineData("a", "bad_target")]
    [InlineData("/a b", "bad_target")]
    [InlineData("/a?b c", "bad_target")]
    [InlineData("/é", "bad_target")]
    [InlineData("/a?b#c", "bad_target")]
    [InlineData("https://shop.example.com/", "bad_target")]
    [InlineData("http:/shop.example.com/", "bad_target")]
    [InlineData("http:///", "bad_host")]
    [InlineData("http://me@shop.example.com/", "bad_host")]
    [InlineData("http://evil.example.com/", "bad_host")]
    [InlineData("http://shop.example.com:8080/", "bad_host")]
    public void Apply_TargetThatIsNone_IsRefusedAndLeftAsItIs(string target, string reason)
    {
        var context = Request(target);

        Assert.Equal(reason, RequestReading.Apply(context, out _)!.Value.Reason);

        Assert.Equal(target, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
    }

    [Theory]
    [InlineData("HTTP/1.1", null, false)]
    [InlineData("HTTP/1.1", "", false)]
    [InlineData("HTTP/2", null, false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", null, true)]
    public void Apply_WithoutHost_IsForOldClientsOnly(string protocol, string? host, bool expected)
    {
        var context = Request("/", host);
        context.Request.Protocol = protocol;

        Assert.Equal(expected, RequestReading.Apply(context, out _) is null);
    }

    [Fact]
    public void Apply_Connect_IsForTunnels()
    {
        var context = Request("shop.example.com:80");
        context.Request.Method = HttpMethods.Connect;

        Assert.Equal(501, RequestReading.Apply(context, out _)!.Value.Status);
    }

    [Fact]
    public void Apply_OddPath_CarriesItsOtherReadingsDecoded()
    {
        var context = Request("/caf%C3%A9%2Fx;v");

        Assert.Null(RequestReading.Apply(context, out var reading));

        Assert.Equal(["/café%2Fx", "/café/x", "/café/x;v"], reading!.OtherPaths.Select(path => path.Value).Order(StringComparer.Ordinal));
        Assert.Equal("/café%2Fx;v", context.Request.Path.Value);
    }

    [Fact]
    public void Apply_BehindAPathBase_RoutesByTheRest()
    {
        var context = Request("/base/%61//b");
        context.Request.PathBase = "/base";

        Assert.Null(RequestReading.Apply(context, out var reading));

        Assert.Equal("/a//b", context.Request.Path.Value);
        Assert.Equal(["/a/b"], reading!.OtherPaths.Select(path => path.Value));
    }

    [Fact]
    public void Apply_PlainRequest_CostsNoMemory()
    {
        var context = Request("/api/v1/orders.json?id=7&next=%2Fa//b", "shop.example.com:8080");
        Assert.Null(RequestReading.Apply(context, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();

        RequestReading.Apply(context, out var reading);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Null(reading);
        Assert.Null(context.Features.Get<RequestReading>());
    }

    // As a server has it: decoded somehow.
    private static DefaultHttpContext Request(string target, string? host = "shop.example.com", string scheme = "http")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Scheme = scheme;
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        request.RawTarget = target;
        request.Path = target.Split('?')[0];
        if (host is not null)
        {
            request.Headers.Host = host;
        }

        return context;
    }
}

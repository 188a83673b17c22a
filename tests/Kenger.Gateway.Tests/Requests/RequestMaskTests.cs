using System.Net;
using Kenger.Gateway.Requests;

namespace Kenger.Gateway.Tests;

public sealed class RequestMaskTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/api/orders/17", "/api/orders/17")]
    [InlineData("/api/orders?id=17&token=s3cr3t", "/api/orders?id=*&token=*")]
    [InlineData("/a?secret", "/a?*")]
    [InlineData("/a?=secret&&x=", "/a?=*&&x=*")]
    [InlineData("/a?x=1?y=secret", "/a?x=*")]
    [InlineData("/reset/3f2504e04f8911d39a0c0305e82c3301/now", "/reset/*/now")]
    [InlineData("/reset/3F2504E0-4F89-11D3-9A0C-0305E82C3301", "/reset/*")]
    [InlineData("/a-long-name-without-digits/orders", "/a-long-name-without-digits/orders")]
    [InlineData("/20261127051213005121/x", "/20261127051213005121/x")]
    [InlineData("/a;jsessionid=5AC6268DD8D4D5D1FDF5D41E9F2FD960?x=1", "/a;*?x=*")]
    [InlineData("/a?eyJhbGciOiJIUzI1NiJ9x=1", "/a?*")]
    [InlineData("http://user:password@host/", "*")]
    [InlineData("*", "*")]
    [InlineData("", "*")]
    public void Target_WhatMayBeASecret_IsMasked(string target, string expected) => Assert.Equal(expected, RequestMask.Target(target));

    [Fact]
    public void Target_VeryLong_IsShortAndItsRestIsNotShown()
    {
        Assert.Equal(RequestMask.MaxTarget, RequestMask.Target("/" + new string('a', 100_000)).Length);
        Assert.InRange(RequestMask.Target("/?" + string.Join('&', Enumerable.Range(0, 50_000).Select(i => $"n{i}=secret"))).Length, 1, RequestMask.MaxTarget);
        Assert.DoesNotContain("secret", RequestMask.Target("/?" + string.Join('&', Enumerable.Range(0, 5_000).Select(i => $"n{i}=secret"))), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", RequestMask.Target("/?" + new string('n', 250) + "=secret"), StringComparison.Ordinal);
    }

    [Fact]
    public void Target_WhatATerminalWouldObey_IsShownAsText()
    {
        var masked = RequestMask.Target("/\u001b[31m" + new string('\u202e', 300));

        Assert.InRange(masked.Length, 1, RequestMask.MaxTarget);
        Assert.DoesNotContain(masked, char.IsControl);
        Assert.DoesNotContain('\u202e', masked);
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::")]
    [InlineData(null, null)]
    public void Client_IsANetwork(string? address, string? expected) => Assert.Equal(expected, RequestMask.Client(address is null ? null : IPAddress.Parse(address)));
}

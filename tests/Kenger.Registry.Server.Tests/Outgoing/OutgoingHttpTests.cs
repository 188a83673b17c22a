using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kenger.Registry.Server.Outgoing;
using Kenger.TestKit;
using Microsoft.Extensions.Options;
using Xunit;

namespace Kenger.Registry.Server.Tests.Outgoing;

public class OutgoingHttpTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 18, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public async Task Send_AnAnswer_IsToldWhole()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(409, "no");
        using var http = Http();

        var answer = await http.SendAsync(Request(receiver, "/hook?x=1"), CancellationToken.None);

        Assert.Equal((409, "no", true, null), (answer.Status, Encoding.UTF8.GetString(answer.Body.Span), answer.IsWhole, answer.Problem));
        Assert.False(answer.IsSuccess);
        var call = Assert.Single(receiver.Calls);
        Assert.Equal(("POST", "/hook?x=1", "{\"a\":1}"), (call.Method, call.Target, call.Body));
        Assert.Equal("application/json; charset=utf-8", call.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Send_WithASecret_IsSignedWithTheTime()
    {
        await using var receiver = await Receiver.StartAsync();
        using var http = Http();

        await http.SendAsync(Request(receiver) with { Secret = "s3cret" }, CancellationToken.None);

        var call = Assert.Single(receiver.Calls);
        var seconds = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes($"{seconds}.{call.Body}")));
        Assert.Equal($"t={seconds},v1={expected}", call.Headers["Kenger-Signature"]);
    }

    [Fact]
    public async Task Send_WithoutASecret_CarriesNoSignatureAndNoTrace()
    {
        await using var receiver = await Receiver.StartAsync();
        using var http = Http();
        using var activity = new System.Diagnostics.Activity("test").Start();

        await http.SendAsync(Request(receiver), CancellationToken.None);

        var call = Assert.Single(receiver.Calls);
        Assert.DoesNotContain("Kenger-Signature", call.Headers.Keys);
        Assert.DoesNotContain("traceparent", call.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Send_ARedirect_IsNotFollowed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        using var http = Http();

        var answer = await http.SendAsync(Request(receiver), CancellationToken.None);

        Assert.Equal(302, answer.Status);
        Assert.Single(receiver.Calls);
    }

    [Fact]
    public async Task Send_AnAnswerWithoutEnd_IsReadInPart()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[8192], context.RequestAborted);
            }
        };
        using var http = Http();

        var answer = await http.SendAsync(Request(receiver), CancellationToken.None);

        Assert.Equal((200, OutgoingHttp.MaxAnswerBytes, false), (answer.Status, answer.Body.Length, answer.IsWhole));
    }

    [Fact]
    public async Task Send_NoAnswerInTime_SaysSo()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Hang;
        using var http = Http();

        var sending = http.SendAsync(Request(receiver), CancellationToken.None);
        await Eventually.BecomesTrue(() => receiver.Calls.Count == 1, "the call came");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("no answer within 10 s", (await sending).Problem);
    }

    [Fact]
    public async Task Send_ABrokenOrRefusedConnection_SaysSo()
    {
        var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Reset;
        using var http = Http();
        var request = Request(receiver);

        Assert.Equal("the connection broke off", (await http.SendAsync(request, CancellationToken.None)).Problem);
        await receiver.DisposeAsync();
        Assert.Equal("it refuses connections", (await http.SendAsync(request, CancellationToken.None)).Problem);
    }

    [Theory]
    [InlineData("169.254.169.254", "a metadata address of a cloud")]
    [InlineData("169.254.1.1", "a link-local address")]
    [InlineData("224.0.0.1", "a multicast address")]
    [InlineData("fe80::1", "a link-local address")]
    [InlineData("::ffff:169.254.169.254", "a metadata address of a cloud")]
    [InlineData("0.0.0.0", "no address of a machine")]
    public async Task Send_ANameThatLeadsToASpecialAddress_IsNotConnectedTo(string address, string why)
    {
        using var http = Http(resolve: (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }));

        var answer = await http.SendAsync(new OutgoingRequest(new Uri("http://hooks.example.com/T0KEN")), CancellationToken.None);

        Assert.EndsWith($"it is {why}", answer.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("T0KEN", answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ANameThatChangesItsMeaning_IsLookedAtAgain()
    {
        await using var receiver = await Receiver.StartAsync();
        var means = IPAddress.Loopback;
        receiver.Answer = context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        using var http = Http(resolve: (_, _) => Task.FromResult(new[] { means }));
        var request = new OutgoingRequest(new Uri($"http://hooks.example.com:{receiver.Url.Port}/"));

        Assert.Equal(200, (await http.SendAsync(request, CancellationToken.None)).Status);
        means = IPAddress.Parse("169.254.169.254");
        Assert.NotNull((await http.SendAsync(request, CancellationToken.None)).Problem);
    }

    [Fact]
    public async Task Send_OutsideTheNetworksGiven_IsNotConnectedTo()
    {
        await using var receiver = await Receiver.StartAsync();
        using var http = Http(options => options.OutgoingNetworks.Add("10.0.0.0/8"));

        var answer = await http.SendAsync(Request(receiver), CancellationToken.None);

        Assert.Equal("the registry does not connect to 127.0.0.1: it is a loopback address", answer.Problem);
        Assert.Empty(receiver.Calls);
    }

    [Theory]
    [InlineData("https://hooks.example.com/services/T0KEN", "https://hooks.example.com/…")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("https://h/?access_token=T0KEN", "https://h/…")]
    public void Mask_KeepsHostAlone(string url, string masked)
    {
        Assert.True(OutgoingUrl.TryParse(url, out var parsed));
        Assert.Equal(masked, OutgoingUrl.Mask(parsed));
    }

    [Theory]
    [InlineData("ftp://h/")]
    [InlineData("https://user:word@h/")]
    [InlineData("https://h/#x")]
    [InlineData("/hook")]
    [InlineData("")]
    public void TryParse_AnythingElse_IsRefused(string url) => Assert.False(OutgoingUrl.TryParse(url, out _));

    private static OutgoingRequest Request(Receiver receiver, string target = "/") =>
        new(new Uri(receiver.Url, target)) { Body = "{\"a\":1}"u8.ToArray() };

    private OutgoingHttp Http(
        Action<KengerRegistryServerOptions>? configure = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var options = new KengerRegistryServerOptions();
        configure?.Invoke(options);
        var wrapped = Options.Create(options);
        var connector = resolve is null ? new OutgoingConnector(wrapped) : new OutgoingConnector(wrapped) { Resolve = resolve };
        return new OutgoingHttp(connector, wrapped, _time);
    }
}

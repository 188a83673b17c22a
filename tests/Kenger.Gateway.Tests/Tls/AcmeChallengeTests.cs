using System.Net;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Challenges of ACME from the directory of whoever asks for certificates, and nothing else from it.</summary>
public sealed class AcmeChallengeTests : IDisposable
{
    private const string Path = "/.well-known/acme-challenge/";
    private const string Token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
    private const string Answer = $"{Token}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI";

    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();
    private readonly CertificateFiles _webroot = new();

    public void Dispose()
    {
        _webroot.Dispose();
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public async Task Challenge_ThatIsThere_IsAnsweredForEveryHostByPlainHttp(string end)
    {
        _webroot.Write($".well-known/acme-challenge/{Token}", Answer + end);
        await using var gateway = await StartAsync(null, ("KENGER_GATEWAY_HTTPS_REDIRECT", "true"));

        using var response = await gateway.Host.GetAsync(Path + Token, ("Host", "new.example.com"));
        using var head = await gateway.Host.SendAsync(HttpMethod.Head, Path + Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Answer.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Challenge_ThatIsWrittenWhileTheGatewayRuns_IsAnsweredAtOnce()
    {
        await using var gateway = await StartAsync();
        using var before = await gateway.Host.GetAsync(Path + Token);

        _webroot.Write($".well-known/acme-challenge/{Token}", Answer);

        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        Assert.Equal(Answer, await gateway.Host.GetTextAsync(Path + Token));
    }

    /// <summary>Whatever is asked for, files that are no answers stay where they are.</summary>
    [Theory]
    [InlineData("../../secret")]
    [InlineData("..%2f..%2fsecret")]
    [InlineData("%2e%2e/%2e%2e/secret")]
    [InlineData("..%5c..%5csecret")]
    [InlineData("secret.txt")]
    [InlineData("secret%00")]
    [InlineData("secret%0a")]
    [InlineData("//secret")]
    [InlineData("secret;a=b")]
    [InlineData("folder/secret")]
    [InlineData("folder")]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("link")]
    [InlineData("empty")]
    [InlineData("huge")]
    [InlineData("other")]
    [InlineData("html")]
    [InlineData("c%C3%B6de")]
    public async Task Challenge_ThatIsATrick_GivesNothingAway(string asked)
    {
        _webroot.Write("secret", "s3cr3t");
        foreach (var (name, text) in new[]
        {
            ("secret", "s3cr3t"), ("secret.txt", "s3cr3t"), ("folder/secret", "s3cr3t"), ("empty", ""), ("huge", $"huge.{new string('a', 4096)}s3cr3t"),
            ("other", "another.s3cr3t"), ("html", "html.<script>s3cr3t</script>"),
        })
        {
            _webroot.Write($".well-known/acme-challenge/{name}", text);
        }

        File.WriteAllText(_webroot.PathOf("target"), "link.s3cr3t");
        File.CreateSymbolicLink(_webroot.PathOf(".well-known", "acme-challenge", "link"), _webroot.PathOf("target"));
        await using var gateway = await StartAsync();

        var answer = await RawClient.SendAsync(gateway.Host.Traffic, $"GET {Path}{asked} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain("s3cr3t", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenge_ThatIsNoFile_IsNotWaitedFor()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(_webroot.PathOf(".well-known", "acme-challenge"));
        using var made = System.Diagnostics.Process.Start("mkfifo", _webroot.PathOf(".well-known", "acme-challenge", Token));
        await made.WaitForExitAsync();
        await using var gateway = await StartAsync();

        using var response = await gateway.Host.GetAsync(Path + Token).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Challenge_WithoutADirectory_ReachesTheNodeThoughTheRestIsRedirected()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        _files.Write("shop", _ca.Issue("shop.example.com"));
        await using var gateway = await TlsGateway.StartAsync(
            _ca, _files.Folder, new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), ("KENGER_GATEWAY_HTTPS_REDIRECT", "true"));

        using var challenge = await gateway.Host.GetAsync(Path + Token, ("Host", "shop.example.com"));
        using var other = await gateway.Host.GetAsync(Path + "..not-a-token", ("Host", "shop.example.com"));
        using var post = await gateway.Host.SendAsync(HttpMethod.Post, Path + Token, content: null, ("Host", "shop.example.com"));

        Assert.Equal(HttpStatusCode.OK, challenge.StatusCode);
        Assert.Equal(HttpStatusCode.PermanentRedirect, other.StatusCode);
        Assert.Equal(HttpStatusCode.PermanentRedirect, post.StatusCode);
        Assert.Single(backend.Requests);
    }

    [Fact]
    public async Task Challenge_InAHostWithoutTls_IsAnsweredSoThatTheFirstCertificateCanCome()
    {
        _webroot.Write($".well-known/acme-challenge/{Token}", Answer);
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry(), ("KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY", _webroot.Folder));

        Assert.Equal(Answer, await gateway.GetTextAsync(Path + Token));
    }

    [Fact]
    public async Task Start_WithAFileForTheDirectory_SaysWhatItMustBe()
    {
        var file = _webroot.Write("file", "text");

        var e = await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => GatewayHost.StartForAsync(
            "shop", new FakeRegistry(), ("KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY", file)));

        Assert.Contains("must be the directory that the ACME client is told", e.Message, StringComparison.Ordinal);
    }

    private Task<TlsGateway> StartAsync(FakeRegistry? registry = null, params (string Key, string? Value)[] settings)
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));
        return TlsGateway.StartAsync(_ca, _files.Folder, registry, [("KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY", _webroot.Folder), .. settings]);
    }
}

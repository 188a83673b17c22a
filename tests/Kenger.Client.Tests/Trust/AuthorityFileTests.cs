using System.Security.Cryptography;
using Kenger.TestKit;

namespace Kenger.Client.Tests.Trust;

/// <summary>Files of CAs, good ones and all others.</summary>
public sealed class AuthorityFileTests : IDisposable
{
    private readonly AuthorityFiles _files = new();
    private readonly TestCa _ca = new();
    private readonly TestCa _other = new(name: "Other");

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void File_WithSeveralCas_IsRead()
    {
        var intermediate = _ca.Intermediate.ExportCertificatePem();
        var path = _files.Write($"# our CAs\r\n{_ca.RootPem}\nand\n{intermediate}\n{_other.RootPem}{_ca.RootPem}");

        Assert.Null(AuthorityFile.TryRead(path, out var file));
        Assert.Equal(
            [_ca.Root.Subject, _ca.Intermediate.Subject, _other.Root.Subject, _ca.Root.Subject], file!.Certificates.Select(each => each.Subject));
    }

    [Theory]
    [InlineData("", "holds no certificate in PEM form")]
    [InlineData("certificate", "holds no certificate in PEM form")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n", "holds no certificate in PEM form")]
    [InlineData("-----BEGIN CERTIFICATE-----", "is not whole: of 1 certificates 0 can be read")]
    [InlineData("-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n", "")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "holds a certificate that can't be read")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "is not whole: of 1 certificates 0 can be read")]
    [InlineData("-----BEGIN CERTIFICATE-----\n\0\u001b[2J\n-----END CERTIFICATE-----\n", "is not whole: of 1 certificates 0 can be read")]
    public void File_WithoutACertificate_IsNamedAndSaysWhy(string text, string why)
    {
        var path = _files.Write(text);

        var problem = AuthorityFile.TryRead(path, out var file);

        Assert.Null(file);
        Assert.StartsWith($"'{path}' {why}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void File_OfOneCaCutAtEveryByte_IsRefused()
    {
        var text = _ca.RootPem.TrimEnd();
        for (var length = 0; length < text.Length; length++)
        {
            Assert.NotNull(AuthorityFile.TryRead(_files.Write(text[..length]), out _));
        }
    }

    [Fact]
    public void File_OfTwoCasCutAtEveryByte_IsRefusedOrHoldsTheFirst()
    {
        var (first, text) = (_ca.RootPem.TrimEnd().Length, _ca.RootPem + _other.RootPem.TrimEnd());
        for (var length = first; length < text.Length; length++)
        {
            var problem = AuthorityFile.TryRead(_files.Write(text[..length]), out var file);
            var isSecondBegun = length >= _ca.RootPem.Length + "-----BEGIN CERTIFICATE-----".Length;

            Assert.Equal(isSecondBegun, problem is not null);
            Assert.True(isSecondBegun || file!.Certificates.Single().Subject == _ca.Root.Subject);
        }
    }

    [Fact]
    public void File_WithoutARoot_NamesTheOneThatIsMissing()
    {
        var path = _files.Write(_ca.Intermediate.ExportCertificatePem());

        Assert.Equal(
            $"'{path}' holds no root certificate, but that of CN=Kenger test intermediate: add the one of CN=Kenger test root, which issued it",
            AuthorityFile.TryRead(path, out _));
    }

    [Fact]
    public void File_InBinaryForm_IsRefused() =>
        Assert.Contains("no certificate in PEM form", AuthorityFile.TryRead(_files.Write(_ca.Root.RawData), out _), StringComparison.Ordinal);

    [Fact]
    public void File_OfNoise_IsRefused() => Assert.NotNull(AuthorityFile.TryRead(_files.Write(RandomNumberGenerator.GetBytes(100_000)), out _));

    [Fact]
    public void File_TooLong_IsRefused() => Assert.EndsWith(
        "has more than 4 MiB; it must hold the certificates of CAs alone",
        AuthorityFile.TryRead(_files.Write(_ca.RootPem + new string('\n', 4 * 1024 * 1024)), out _),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("missing")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void File_ThatCantBeRead_IsNamed(string name) =>
        Assert.Contains("can't be read", AuthorityFile.TryRead(_files.PathOf(name), out _), StringComparison.Ordinal);

    [Fact]
    public void Look_AtWhatHasNotChanged_SaysNothing()
    {
        var trusted = Open(_ca.RootPem);

        Assert.Null(trusted.Look());
        Assert.Equal(_ca.Root.Subject, trusted.Certificates.Single().Subject);
    }

    [Fact]
    public void Look_AtAnotherFile_TakesIt()
    {
        var trusted = Open(_ca.RootPem);
        var path = _files.Write(_other.RootPem + _ca.RootPem);

        Assert.Equal(new AuthorityNews(path, 2, Problem: null), trusted.Look());
        Assert.Equal([_other.Root.Subject, _ca.Root.Subject], trusted.Certificates.Select(each => each.Subject));
        Assert.Null(trusted.Look());
    }

    [Fact]
    public void Look_AtWhatCantBeUsed_KeepsTheOneBeforeAndSaysSoOnce()
    {
        var trusted = Open(_ca.RootPem);
        var path = _files.Write("half");

        Assert.Equal((1, true), (trusted.Look()!.Count, trusted.Look() is null));
        _files.Write("as bad as before");
        Assert.Null(trusted.Look());
        File.Delete(path);
        Assert.Contains("can't be read", trusted.Look()!.Problem, StringComparison.Ordinal);
        Assert.Null(trusted.Look());
        Assert.Equal(_ca.Root.Subject, trusted.Certificates.Single().Subject);

        _files.Write(_other.RootPem);
        Assert.Null(trusted.Look()!.Problem);
        Assert.Equal(_other.Root.Subject, trusted.Certificates.Single().Subject);
    }

    [Fact]
    public void Look_AfterAFileWasAwayForAWhile_SaysThatItIsBack()
    {
        var trusted = Open(_ca.RootPem);
        File.Move(_files.PathOf("ca.pem"), _files.PathOf("aside"));

        Assert.NotNull(trusted.Look()!.Problem);
        File.Move(_files.PathOf("aside"), _files.PathOf("ca.pem"));
        Assert.Null(trusted.Look()!.Problem);
        Assert.Null(trusted.Look());
    }

    [Fact]
    public void Look_AtALinkThatLeadsElsewhere_TakesWhatItLeadsTo()
    {
        // As Kubernetes mounts secrets: the file is a link through a folder, and that one is exchanged.
        Directory.CreateDirectory(_files.PathOf("one"));
        Directory.CreateDirectory(_files.PathOf("two"));
        _files.Write(_ca.RootPem, "one/ca.pem");
        _files.Write(_other.RootPem, "two/ca.pem");
        Directory.CreateSymbolicLink(_files.PathOf("data"), _files.PathOf("one"));
        File.CreateSymbolicLink(_files.PathOf("ca.pem"), Path.Combine("data", "ca.pem"));
        Assert.Null(TrustedAuthorities.TryOpen(_files.PathOf("ca.pem"), out var trusted));

        Directory.CreateSymbolicLink(_files.PathOf("data.new"), _files.PathOf("two"));
        Directory.Delete(_files.PathOf("data"));
        Directory.Move(_files.PathOf("data.new"), _files.PathOf("data"));

        Assert.NotNull(trusted!.Look());
        Assert.Equal(_other.Root.Subject, trusted.Certificates.Single().Subject);
    }

    private TrustedAuthorities Open(string text)
    {
        Assert.Null(TrustedAuthorities.TryOpen(_files.Write(text), out var trusted));
        return trusted!;
    }
}

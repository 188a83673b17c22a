using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Tests.Configuration;

/// <summary>The token as a file, as platforms mount it.</summary>
public sealed class TokenFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-token-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("s3cr3t")]
    [InlineData("s3cr3t\n")]
    [InlineData("\uFEFF  s3cr3t\r\n\r\n")]
    public void File_OfTheEnvironment_IsRead(string content) =>
        Assert.Equal("s3cr3t", Read(new() { ["KENGER_REGISTRY_TOKEN_FILE"] = Write(content) }).Token);

    [Fact]
    public void File_OfTheSection_IsRead() => Assert.Equal("s3cr3t", Read(new() { ["Kenger:Registry:TokenFile"] = Write("s3cr3t") }).Token);

    [Fact]
    public void File_OfCode_IsReadAndGoesFirst() => Assert.Equal(
        "of-code", Read(new() { ["KENGER_REGISTRY_TOKEN"] = "of-environment" }, options => options.TokenFile = Write("of-code")).Token);

    [Fact]
    public void Token_OfCode_GoesBeforeAFileOfTheEnvironment() => Assert.Equal(
        "of-code", Read(new() { ["KENGER_REGISTRY_TOKEN_FILE"] = Write("of-file") }, options => options.Token = "of-code").Token);

    [Fact]
    public void File_OfTheEnvironment_GoesBeforeATokenOfTheSection() => Assert.Equal(
        "of-file", Read(new() { ["KENGER_REGISTRY_TOKEN_FILE"] = Write("of-file"), ["Kenger:Registry:Token"] = "of-section" }).Token);

    [Fact]
    public void Token_OfTheEnvironment_GoesBeforeAFileOfTheSection() => Assert.Equal(
        "of-environment", Read(new() { ["KENGER_REGISTRY_TOKEN"] = "of-environment", ["Kenger:Registry:TokenFile"] = Write("of-file") }).Token);

    [Fact]
    public void Both_InOnePlace_AreRefused() => Assert.Contains(
        "KENGER_REGISTRY_TOKEN and KENGER_REGISTRY_TOKEN_FILE are both set",
        FailureOf(new() { ["KENGER_REGISTRY_TOKEN"] = "s3cr3t", ["KENGER_REGISTRY_TOKEN_FILE"] = Write("s3cr3t") }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n", "is empty")]
    [InlineData("s3cr3t more", "more than one word")]
    [InlineData("s3cr3t\nmore", "more than one word")]
    [InlineData("s3cr3t\u001b[2J", "more than one word")]
    [InlineData("s3cr3té", "more than one word")]
    public void File_WithoutOneToken_IsNamedAndNotRepeated(string content, string why)
    {
        var failure = FailureOf(new() { ["KENGER_REGISTRY_TOKEN_FILE"] = Write(content) });

        Assert.Contains("KENGER_REGISTRY_TOKEN_FILE (TokenFile): '" + _directory.FullName, failure, StringComparison.Ordinal);
        Assert.Contains(why, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void File_TooLong_IsRefused() =>
        Assert.Contains("more than 4096 bytes", FailureOf(new() { ["KENGER_REGISTRY_TOKEN_FILE"] = Write(new string('x', 4097)) }), StringComparison.Ordinal);

    [Theory]
    [InlineData("missing")]
    [InlineData(".")]
    public void File_ThatCantBeRead_IsNamed(string name) => Assert.Contains(
        "can't be read", FailureOf(new() { ["KENGER_REGISTRY_TOKEN_FILE"] = Path.Combine(_directory.FullName, name) }), StringComparison.Ordinal);

    private string Write(string content)
    {
        var path = Path.Combine(_directory.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        return path;
    }

    private static string FailureOf(Dictionary<string, string?> configuration) =>
        Assert.Single(Assert.ThrowsAny<OptionsValidationException>(() => Read(configuration)).Failures);

    private static KengerClientOptions Read(Dictionary<string, string?> configuration, Action<KengerClientOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddKengerClient(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<KengerClientOptions>>().Value;
    }
}

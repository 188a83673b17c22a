using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Hosting;
using Kenger.Registry.Server.Tests.Access;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>What SIGHUP does, without the signal.</summary>
public sealed class HangupServiceTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();

    private TokenFileService? _tokens;

    private string Path => _directory.File("tokens.json");

    public void Dispose()
    {
        _tokens?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Reload_TheFileHasChanged_IsTakenAtOnceAndSaid()
    {
        Write("ops");
        var (service, book) = await StartAsync();
        Assert.Null(book.Find(TestTokens.SecretOf("cis")));

        Write("cis");
        service.Reload();

        Assert.NotNull(book.Find(TestTokens.SecretOf("cis")));
        Assert.Contains("SIGHUP: the token file", _log.Text, StringComparison.Ordinal);
        Assert.Contains("1 tokens are known", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_TheFileIsBroken_SaysSoEachTimeAndKeepsTheTokens()
    {
        Write("ops");
        var (service, book) = await StartAsync();

        File.WriteAllText(Path, "[");
        service.Reload();
        service.Reload();

        Assert.NotNull(book.Find(TestTokens.SecretOf("ops")));
        Assert.Equal(2, _log.Text.Split("SIGHUP: the token file").Length - 1);
        Assert.DoesNotContain("was read again", _log.Text, StringComparison.Ordinal);
    }

    private void Write(string name) =>
        File.WriteAllText(Path, $$"""[{"name":"{{name}}","sha256":"{{TestTokens.Sha256Of(name)}}","role":"operate"}]""");

    private async Task<(HangupService Service, TokenBook Book)> StartAsync()
    {
        var options = Options.Create(new KengerRegistryServerOptions { TokenFile = Path });
        var book = new TokenBook(options, _time);
        _tokens = new TokenFileService(book, _time, options, new Typed<TokenFileService>(_log));
        await _tokens.StartAsync(CancellationToken.None);
        return (new HangupService(_tokens, book, options, new Typed<HangupService>(_log)), book);
    }

    private sealed class RecordingLogger
    {
        private readonly System.Text.StringBuilder _text = new();

        public string Text => _text.ToString();

        public void Add(string message) => _text.AppendLine(message);
    }

    private sealed class Typed<T>(RecordingLogger log) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(formatter(state, exception));
    }
}

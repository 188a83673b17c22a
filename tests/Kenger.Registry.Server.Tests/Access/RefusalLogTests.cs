using System.Globalization;
using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class RefusalLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly ILoggerFactory _loggers;

    public RefusalLogTests() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));

    [Fact]
    public void Note_TheSameCaller_IsSaidOnceAMinuteWithWhatCameBetween()
    {
        var refusals = Create();
        for (var i = 0; i < 5; i++)
        {
            refusals.Note(From(1), "", new Refusal(ErrorCodes.Unauthenticated, "send a token"));
        }

        var first = Assert.Single(_log.Entries);
        Assert.Equal(LogLevel.Warning, first.Level);
        Assert.Contains("127.0.1.1", first.Message, StringComparison.Ordinal);
        Assert.Contains("send a token", first.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        refusals.Note(From(1), "orders-team", new Refusal(ErrorCodes.Forbidden, "not for you"));

        Assert.Equal([EventIds.CallerRefused, EventIds.CallersRefused, EventIds.CallerRefused], _log.Entries.Select(entry => entry.Id.Id));
        Assert.Contains(" 4 ", _log.Entries[1].Message, StringComparison.Ordinal);
        Assert.Contains("orders-team", _log.Entries[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Note_ManyCallers_AreBoundedAMinute()
    {
        var refusals = Create();

        for (var i = 0; i < 200; i++)
        {
            refusals.Note(From(i), "", new Refusal(ErrorCodes.Unauthenticated, "send a token"));
        }

        Assert.Equal(RefusalLog.MaxLines, _log.Entries.Count);
    }

    [Fact]
    public void Note_PathThatATerminalWouldObey_IsEscapedAndCut()
    {
        var context = From(1);
        context.Request.Path = "/\u001b[2J" + new string('x', 5000);

        Create().Note(context, "", new Refusal(ErrorCodes.Unauthenticated, "send a token"));

        var message = Assert.Single(_log.Entries).Message;
        Assert.DoesNotContain('\u001b', message);
        Assert.True(message.Length < 400, message);
    }

    [Fact]
    public async Task Call_WithoutTokenOrRole_IsInTheRegistrysLog()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        using var http = new HttpClient { BaseAddress = registry.Url };

        using var answer = await http.GetAsync(new Uri(ApiRoutes.NodeList, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var said = registry.Log.Entries.Single(entry => entry.Id.Id == EventIds.CallerRefused);
        Assert.Contains(ApiRoutes.NodeList, said.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _loggers.Dispose();

    private RefusalLog Create() => new(_time, _loggers.CreateLogger<RefusalLog>());

    private static DefaultHttpContext From(int caller)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.1.{caller % 256}"));
        context.Request.Method = "GET";
        context.Request.Path = ApiRoutes.NodeList;
        return context;
    }
}

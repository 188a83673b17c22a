using System.Net.Sockets;
using System.Text;
using Kenger.Cli.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kenger.Cli.Tests.Hosting;

public sealed class SystemdServiceTests : IDisposable
{
    private const int ProcessId = 4711;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-notify-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly FakeTimeProvider _time = new();
    private readonly Lifetime _lifetime = new();

    public SystemdServiceTests() => _socket.Bind(new UnixDomainSocketEndPoint(Place));

    private string Place => Path.Combine(_folder.FullName, "notify");

    public void Dispose()
    {
        _socket.Dispose();
        _lifetime.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Follow_WithAWatchdog_IsReadyThenAliveByHalfOfItsTimeThenStopping()
    {
        using var service = Follow(("WATCHDOG_USEC", "20000000"), ("WATCHDOG_PID", "4711"));

        _lifetime.Start();
        Assert.Equal(["READY=1", "WATCHDOG=1"], [await HearAsync(), await HearAsync()]);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("WATCHDOG=1", await HearAsync());
        _time.Advance(TimeSpan.FromSeconds(9));
        _lifetime.StopApplication();

        // Nothing in between: nine seconds are less than half of twenty.
        Assert.Equal("STOPPING=1", await HearAsync());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("-20000000", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999999", null)]
    [InlineData("20000000", "4712")]
    public async Task Follow_WithoutAWatchdogOfItsOwn_SaysNothingInBetween(string? watchdog, string? processId)
    {
        using var service = Follow(("WATCHDOG_USEC", watchdog), ("WATCHDOG_PID", processId));

        _lifetime.Start();
        _time.Advance(TimeSpan.FromDays(2));
        _lifetime.StopApplication();

        Assert.Equal(["READY=1", "STOPPING=1"], [await HearAsync(), await HearAsync()]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("notify")]
    [InlineData("/")]
    public void Follow_WhereNobodyWantsToBeTold_IsNothing(string? place) =>
        Assert.Null(SystemdService.Follow(Settings(("NOTIFY_SOCKET", place)), ProcessId, _lifetime, _time, NullLogger.Instance));

    [Fact]
    public async Task Follow_AnAbstractAddress_IsTold()
    {
        var name = $"kenger-{Guid.NewGuid():N}";
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint("\0" + name));
        using var service = SystemdService.Follow(Settings(("NOTIFY_SOCKET", "@" + name)), ProcessId, _lifetime, _time, NullLogger.Instance);

        _lifetime.Start();

        Assert.Equal("READY=1", await HearAsync(socket));
    }

    [Fact]
    public void Follow_WhenNobodyListens_SaysSoAndGoesOn()
    {
        var log = new CapturedLog();
        using var service = SystemdService.Follow(
            Settings(("NOTIFY_SOCKET", Place + "-gone")), ProcessId, _lifetime, _time, log.CreateLogger("systemd"));

        _lifetime.Start();
        _lifetime.StopApplication();

        Assert.Equal(2, log.Entries.Count(entry => entry.Message.StartsWith("systemd could not be told", StringComparison.Ordinal)));
    }

    private SystemdService? Follow(params (string Name, string? Value)[] settings) =>
        SystemdService.Follow(Settings([.. settings, ("NOTIFY_SOCKET", Place)]), ProcessId, _lifetime, _time, NullLogger.Instance);

    private static IConfiguration Settings(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))).Build();

    private Task<string> HearAsync() => HearAsync(_socket);

    private static async Task<string> HearAsync(Socket socket)
    {
        var buffer = new byte[256];
        var length = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void Start() => _started.Cancel();

        public void StopApplication() => _stopping.Cancel();

        public void Dispose()
        {
            _started.Dispose();
            _stopping.Dispose();
        }
    }
}

using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>Notices of the registry's own certificates: when, how often, and what they say.</summary>
public sealed class CertificateDutyTests : IDisposable
{
    private const string Name = "registry.example.com";

    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();
    private readonly MovableTime _time = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData(14.1, null)]
    [InlineData(14, 14)]
    [InlineData(7.1, 14)]
    [InlineData(7, 7)]
    [InlineData(1.5, 7)]
    [InlineData(1, 1)]
    [InlineData(-3, 1)]
    public void StepOf_DaysLeft_IsTheNextOneAbove(double days, int? step) => Assert.Equal(step, CertificateDuty.StepOf(TimeSpan.FromDays(days)));

    [Fact]
    public async Task Certificate_ThatEndsSoon_IsToldOnceForEachStep_AndARenewedOneNoMore()
    {
        Write(days: 20.5);
        await using var app = RegistryHost.Build(Settings(target: true));
        await app.StartAsync();
        var duty = app.Services.GetServices<IDuty>().OfType<CertificateDuty>().Single();
        List<int> told = [];

        for (var day = 0; day < 25; day++)
        {
            await duty.RunOnceAsync(CancellationToken.None);
            await duty.RunOnceAsync(CancellationToken.None);
            told.Add(Waiting(app.Services).Count);
            _time.Move(TimeSpan.FromDays(1));
        }

        // 20.5 days from the beginning, so 13.5 on the eighth.
        Assert.Equal((0, 1, 1, 2, 2, 3, 3), (told[6], told[7], told[13], told[14], told[19], told[20], told[24]));
        var notices = Waiting(app.Services);
        Assert.All(notices, notice => Assert.Equal(NoticeEvent.CertificateEnds, notice.Event));
        Assert.EndsWith($"its certificate for {Name} ends in 13 days", notices[0].Title, StringComparison.Ordinal);
        Assert.EndsWith("ends within a day", notices[2].Title, StringComparison.Ordinal);
        Assert.Contains($"file: {_files.PathOf("registry.pem")}", notices[0].Numbers);

        Write(days: 90);
        await app.Services.GetRequiredService<CertificateWatch>().RunOnceAsync(CancellationToken.None);
        await duty.RunOnceAsync(CancellationToken.None);
        Assert.Equal(3, Waiting(app.Services).Count);
    }

    [Fact]
    public async Task Certificate_ThatEndsSoon_WhereNobodyIsTold_MakesNothing()
    {
        Write(days: 3);
        await using var app = RegistryHost.Build(Settings(target: false));
        await app.StartAsync();

        await app.Services.GetServices<IDuty>().OfType<CertificateDuty>().Single().RunOnceAsync(CancellationToken.None);

        Assert.Empty(Waiting(app.Services));
    }

    private void Write(double days) => _files.Write("registry", _ca.Issue(new IssueOptions { Hosts = [Name], NotAfter = _time.GetUtcNow().AddDays(days) }));

    private RegistryHostSettings Settings(bool target) => new()
    {
        Url = "https://127.0.0.1:0",
        Time = _time,
        Configuration = new Dictionary<string, string?> { ["KENGER_SERVER_CERTIFICATES"] = _files.Folder },
        Options = options =>
        {
            if (target)
            {
                // Nobody listens there: what is told waits.
                options.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = "http://127.0.0.1:9/" });
                options.Notices.KeepFor = TimeSpan.FromDays(30);
            }
        },
    };

    private static IReadOnlyList<Notice> Waiting(IServiceProvider services) =>
        [.. services.GetRequiredService<IRegistryStore>().Notices.Read("ops", 100).Select(row => row.ToWaiting()!.Notice)];
}

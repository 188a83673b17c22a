using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Tests.Gateways;

public class GatewayAttendanceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GatewayKey Gateway = new("t", "gw-1");

    private readonly GatewayAttendance _attendance = new(TimeSpan.FromSeconds(30));

    [Fact]
    public void Look_BehindOneChangeForLong_IsToldOnceAndWhenItIsBack()
    {
        Assert.Empty(Look(0, applied: 10, version: 10));
        Assert.Empty(Look(1, applied: 10, version: 11));
        Assert.Empty(Look(30, applied: 10, version: 11));

        var told = Assert.Single(Look(31, applied: 10, version: 12));
        Assert.Equal((NoticeEvent.GatewayBehind, "gw-1 (for 30 s)"), (told.Event, told.Name));
        Assert.Empty(Look(90, applied: 10, version: 12));
        Assert.Equal(NoticeEvent.GatewayBack, Assert.Single(Look(91, applied: 12, version: 12)).Event);
        Assert.Empty(Look(92, applied: 12, version: 12));
    }

    [Fact]
    public void Look_FollowsAtADistance_IsNotBehind()
    {
        for (var second = 0; second < 300; second++)
        {
            Assert.Empty(Look(second, applied: 10 + second, version: 11 + second));
        }
    }

    [Fact]
    public void Look_AnotherNamespaceChanged_IsNotBehind()
    {
        var selection = NamespaceSet.From(["other"]);
        Assert.Empty(Look(0, 10, 11, selection));
        Assert.Empty(Look(60, 10, 11, selection));
    }

    [Fact]
    public void Look_Silent_IsGoneOnceAndBack()
    {
        Assert.Empty(Look(0, 10, 10));
        Assert.Empty(Nobody(29));
        Assert.Equal(NoticeEvent.GatewayGone, Assert.Single(Nobody(30)).Event);
        Assert.Empty(Nobody(300));
        Assert.Equal(NoticeEvent.GatewayBack, Assert.Single(Look(301, 10, 10)).Event);
    }

    private IReadOnlyList<GatewayNews> Look(int second, long applied, long version, NamespaceSet? selection = null) => _attendance.Look(
        [(Gateway, new GatewayPosition(applied, selection ?? NamespaceSet.From(["shop"]), "127.0.0.1", 1, Start))], Snapshot(version), Start.AddSeconds(second));

    private IReadOnlyList<GatewayNews> Nobody(int second) => _attendance.Look([], Snapshot(10), Start.AddSeconds(second));

    private static RegistrySnapshot Snapshot(long version) => RegistrySnapshot.Empty with
    {
        Version = version,
        Namespaces = RegistrySnapshot.Empty.Namespaces.SetItem("shop", new NamespaceState
        {
            Id = 1, Name = "shop", HealthPath = "/", CreatedAt = Start, UpdatedAt = Start, Version = version,
        }),
    };
}

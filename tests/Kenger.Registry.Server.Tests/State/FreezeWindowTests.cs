using System.Globalization;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.State;

public sealed class FreezeWindowTests
{
    [Theory]
    // Each week, by UTC. 27 November 2026 is a Friday.
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-27T15:59:59Z", null)]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-27T16:00:00Z", "2026-11-30T08:00:00Z")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-29T23:00:00Z", "2026-11-30T08:00:00Z")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-30T08:00:00Z", null)]
    [InlineData("fri 16:00–mon 8:00", "2026-11-28T00:00:00Z", "2026-11-30T08:00:00Z")]
    [InlineData("Mon 08:00 - Fri 16:00", "2026-11-27T15:59:59Z", "2026-11-27T16:00:00Z")]
    [InlineData("Mon 08:00 - Mon 07:00", "2026-11-29T00:00:00Z", "2026-11-30T07:00:00Z")]
    [InlineData("Mon 08:00 - Mon 07:00", "2026-11-30T07:30:00Z", null)]
    // Each day.
    [InlineData("18:00 - 08:00", "2026-11-27T17:59:00Z", null)]
    [InlineData("18:00 - 08:00", "2026-11-27T18:00:00Z", "2026-11-28T08:00:00Z")]
    [InlineData("18:00 - 08:00", "2026-11-28T07:59:00Z", "2026-11-28T08:00:00Z")]
    [InlineData("12:00 - 13:00", "2026-11-28T12:30:00Z", "2026-11-28T13:00:00Z")]
    [InlineData("12:00 - 13:00", "2026-11-28T13:00:00Z", null)]
    // Once.
    [InlineData("2026-12-20 - 2027-01-02 08:00", "2026-12-19T23:59:59Z", null)]
    [InlineData("2026-12-20 - 2027-01-02 08:00", "2026-12-31T00:00:00Z", "2027-01-02T08:00:00Z")]
    [InlineData("2026-12-20 - 2027-01-02 08:00", "2027-12-31T00:00:00Z", null)]
    // By other clocks.
    [InlineData("Fri 16:00 - Mon 08:00 Europe/Berlin", "2026-11-27T15:00:00Z", "2026-11-30T07:00:00Z")]
    [InlineData("18:00 - 08:00 Asia/Shanghai", "2026-11-27T10:00:00Z", "2026-11-28T00:00:00Z")]
    // Summer time ends in this weekend, and the clock goes back by an hour: it begins by summer time and ends by the other.
    [InlineData("Fri 16:00 - Mon 08:00 Europe/Berlin", "2026-10-23T14:00:00Z", "2026-10-26T07:00:00Z")]
    [InlineData("Fri 16:00 - Mon 08:00 Europe/Berlin", "2026-10-23T13:59:59Z", null)]
    // 02:30 does not exist on 28 March 2027, and is 03:30.
    [InlineData("Sun 02:30 - Sun 05:00 Europe/Berlin", "2027-03-28T01:29:59Z", null)]
    [InlineData("Sun 02:30 - Sun 05:00 Europe/Berlin", "2027-03-28T01:30:00Z", "2027-03-28T03:00:00Z")]
    public void EndAt_InAndOut_IsTheEndOrNothing(string text, string now, string? end)
    {
        var window = FreezeWindow.Parse(text);

        Assert.Equal(end is null ? null : At(end), window.EndAt(At(now)));
    }

    [Theory]
    [InlineData("Fri 16:00")]
    [InlineData("Fri - Mon")]
    [InlineData("Fri 16:00 - 08:00")]
    [InlineData("Fri 24:00 - Mon 08:00")]
    [InlineData("Fre 16:00 - Mon 08:00")]
    [InlineData("16:00 - 16:00")]
    [InlineData("2027-01-02 - 2026-12-20")]
    [InlineData("2026-02-30 - 2026-03-02")]
    [InlineData("16:00 - 17:00 Mars/Olympus")]
    [InlineData("16:00 - 17:00; drop")]
    [InlineData("")]
    public void Check_NoWindow_SaysWhatItMustBe(string text) => Assert.NotNull(FreezeWindow.Check(text));

    [Fact]
    public void Parse_TimeZoneThatThisMachineDoesNotKnow_IsStillAWindow() =>
        Assert.NotNull(FreezeWindow.Parse("16:00 - 17:00 Mars/Olympus").EndAt(At("2026-11-27T16:30:00Z")));

    [Fact]
    public void At_WindowsThatFollowEachOther_AreOneFreeze()
    {
        FreezeWindow[] windows = [FreezeWindow.Parse("Mon 08:00 - Mon 10:00"), FreezeWindow.Parse("Fri 16:00 - Mon 08:00"), FreezeWindow.Parse("12:00 - 13:00")];

        var freeze = FreezeWindows.At([.. windows], At("2026-11-29T12:30:00Z"));

        Assert.Equal(At("2026-11-30T10:00:00Z"), freeze?.Until);
        Assert.Null(FreezeWindows.At([.. windows], At("2026-11-30T10:00:00Z")));
    }

    [Fact]
    public void At_NoTimeBetweenThem_HasAnEndAllTheSame() =>
        Assert.NotNull(FreezeWindows.At([FreezeWindow.Parse("00:00 - 12:00"), FreezeWindow.Parse("12:00 - 00:00")], At("2026-11-29T12:30:00Z")));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

public sealed class LeaseJudgeTests
{
    private static readonly LeaseTimes Times = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120));

    [Theory]
    [InlineData("online", 0, "Keep")]
    [InlineData("online", 29.999, "Keep")]
    [InlineData("online", 30, "TakeOffline")]
    [InlineData("online", 119.999, "TakeOffline")]
    [InlineData("online", 120, "Delete")]
    [InlineData("offline", 0, "Revive")]
    [InlineData("offline", 29.999, "Revive")]
    [InlineData("offline", 30, "Keep")]
    [InlineData("offline", 119.999, "Keep")]
    [InlineData("offline", 120, "Delete")]
    [InlineData("online", -3600, "Keep")]
    public void Judge_Silence_IsMeasured(string status, double silence, string verdict) =>
        Assert.Equal(verdict, Judge(status, silence, serverAge: 1e6));

    [Theory]
    [InlineData(1, 2.999, "Keep")]
    [InlineData(1, 3, "TakeOffline")]
    [InlineData(1, 11.999, "TakeOffline")]
    [InlineData(1, 12, "Delete")]
    [InlineData(3600, 10_799, "Keep")]
    [InlineData(3600, 10_800, "TakeOffline")]
    [InlineData(3600, 43_200, "Delete")]
    public void Judge_DeclaredInterval_IsThreeAndTwelveBeats(int interval, double silence, string verdict) =>
        Assert.Equal(verdict, Judge("online", silence, serverAge: 1e6, interval));

    [Theory]
    [InlineData("online", 29.999, "Keep")]
    [InlineData("online", 30, "TakeOffline")]
    [InlineData("online", 120, "Delete")]
    [InlineData("offline", 0, "Keep")]
    [InlineData("offline", 119.999, "Keep")]
    [InlineData("offline", 120, "Delete")]
    public void Judge_ServerJustStarted_CountsFromThen(string status, double serverAge, string verdict) =>
        Assert.Equal(verdict, Judge(status, silence: 100_000, serverAge));

    private static string Judge(string status, double silence, double serverAge, int? interval = null)
    {
        var now = Drafts.Start;
        var node = RegistrySnapshot.Empty
            .After(Drafts.Register(Drafts.Address(), interval: interval), now - TimeSpan.FromSeconds(silence))
            .AllNodes().Single() with
        {
            Status = status == "online" ? NodeStatus.Online : NodeStatus.Offline,
        };
        return node.Judge(now, now - TimeSpan.FromSeconds(serverAge), Times).ToString();
    }
}

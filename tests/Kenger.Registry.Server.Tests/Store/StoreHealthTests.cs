using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Tests.Store;

public sealed class StoreHealthTests
{
    private static readonly DateTimeOffset Start = Drafts.Start;

    private readonly StoreHealth _health = new(TimeSpan.FromSeconds(5));

    [Fact]
    public void NoteFailure_ReasonsTakeTurns_AreNewsOnceEach()
    {
        Assert.True(Fail(StoreFailureKind.Broken, 0));
        Assert.False(Fail(StoreFailureKind.Away, 1));
        Assert.True(Fail(StoreFailureKind.ReadOnly, 2));
        Assert.False(Fail(StoreFailureKind.Broken, 3));
        Assert.False(Fail(StoreFailureKind.ReadOnly, 4));

        Assert.True(_health.NoteWritten(isChange: false, At(5)));
        Assert.False(_health.NoteWritten(isChange: false, At(6)));
        Assert.True(Fail(StoreFailureKind.ReadOnly, 7));
    }

    [Fact]
    public void NoteWritten_ShortOutages_ChangeNothingForLeases()
    {
        for (var second = 0; second < 100; second += 5)
        {
            Fail(StoreFailureKind.ReadOnly, second);
            _health.NoteWritten(isChange: true, At(second + 4));
        }

        Assert.Equal(default, _health.WritableSince.UtcDateTime);
        Assert.Equal(default, _health.HearingSince.UtcDateTime);
        Fail(StoreFailureKind.ReadOnly, 200);
        _health.NoteWritten(isChange: true, At(205));
        Assert.Equal((At(205), default), (_health.WritableSince, _health.HearingSince.UtcDateTime));
    }

    [Fact]
    public void NoteWritten_OneKindOfWriteFailsForAReasonOfItsOwn_OthersDontFlap()
    {
        Assert.True(_health.NoteFailure(Failure(StoreFailureKind.Unexpected), isChange: false, At(0)));
        for (var second = 1; second < 300; second++)
        {
            Assert.False(_health.NoteWritten(isChange: true, At(second)));
            Assert.False(_health.NoteFailure(Failure(StoreFailureKind.Unexpected), isChange: false, At(second)));
        }

        Assert.True(_health.NoteWritten(isChange: true, At(400)));
        Assert.True(Fail(StoreFailureKind.Unexpected, 500));
        Assert.True(_health.NoteWritten(isChange: true, At(501)));
    }

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);

    private static StoreFailure Failure(StoreFailureKind kind) => new(kind, kind.ToString(), "");

    private bool Fail(StoreFailureKind kind, int second) => _health.NoteFailure(Failure(kind), isChange: true, At(second));
}

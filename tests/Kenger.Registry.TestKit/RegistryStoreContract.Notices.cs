using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;

namespace Kenger.Registry.TestKit;

/// <summary>The outbox.</summary>
public abstract partial class RegistryStoreContract
{
    [ContractFact]
    public void Commit_WithNotices_TheyWaitForTheirTargetsInOrder()
    {
        var (snapshot, changes) = Draft(Store.Load());
        Store.Commit(changes with { Notices = [Queued("a", "n-1"), Queued("b", "n-1"), Queued("a", "n-2")] });
        Store.Notices.Add([Queued("a", "n-3")]);

        Assert.Equal(["n-1", "n-2", "n-3"], Waiting("a"));
        Assert.Equal(["n-1"], Waiting("b"));
        Assert.Equal([("a", 3L), ("b", 1L)], Store.Notices.Count().OrderBy(count => count.Target).Select(count => (count.Target, count.Waiting)));
        Assert.Equal(Now.ToUnixTimeMilliseconds(), Store.Notices.Count()[0].Oldest);
        AssertSame(Queued("a", "n-1").Notice, Store.Notices.Read("a", 1)[0].ToWaiting()!.Notice);
        Assert.Equal(snapshot.Version, Store.Load().Version);
    }

    [ContractFact]
    public void Note_WhatWasDelivered_IsGoneAndRemembered()
    {
        Store.Load();
        Store.Notices.Add([Queued("a", "n-1"), Queued("a", "n-2")]);
        var row = new NoticeTargetRow { Target = "a", Failures = 2, NextAt = 5, Delivered = 1, DeliveredAt = 7, FailedAt = 8, Problem = "上 'x' \\" };

        Store.Notices.Note(row, [Store.Notices.Read("a", 10)[0].Id]);
        Store.Notices.Note(row with { Delivered = 2 }, []);

        Assert.Equal(["n-2"], Waiting("a"));
        Assert.Equal(row with { Delivered = 2 }, Assert.Single(Store.Notices.ReadTargets()));
    }

    [ContractFact]
    public void Drop_TheOldAndTheSurplus_IsOnTheRecord()
    {
        Store.Load();
        Store.Notices.Add([.. Enumerable.Range(0, 6).Select(i => Queued("a", $"n-{i}", Now.AddMinutes(i))), Queued("b", "n-0")]);

        var dropped = Store.Notices.Drop("a", Now.AddMinutes(2), max: 3, count => new AuditRow { ChangedAt = 1, Actor = "registry", Action = "notice.drop", Target = "a", StateAfter = $"{{\"count\":{count}}}" });

        Assert.Equal(3, dropped);
        Assert.Equal(["n-3", "n-4", "n-5"], Waiting("a"));
        Assert.Equal(["n-0"], Waiting("b"));
        Assert.Equal(3, Assert.Single(Store.Notices.ReadTargets()).Dropped);
        var entry = Assert.Single(Store.ReadAudit(NamespaceSet.All, 10, null));
        Assert.Equal(("notice.drop", "{\"count\":3}"), (entry.Action, entry.StateAfter));
        Assert.Equal(0, Store.Notices.Drop("a", Now, max: 3, _ => throw new InvalidOperationException("Nothing was dropped.")));
    }

    [ContractFact]
    public void UseLink_Again_IsRefusedUntilReleased()
    {
        Store.Load();
        var link = new UsedLinkRow { Nonce = "abc", UsedAt = 1, EndsAt = Now.ToUnixTimeMilliseconds() };

        Assert.True(Store.Notices.TryUseLink(link));
        Assert.False(Store.Notices.TryUseLink(link));
        Assert.True(Store.Notices.TryUseLink(link with { Nonce = "ABC" }));
        Store.Notices.ReleaseLink("abc");
        Assert.True(Store.Notices.TryUseLink(link));
        Assert.Equal(0, Store.Notices.ForgetLinks(Now));
        Assert.Equal(2, Store.Notices.ForgetLinks(Now.AddMilliseconds(1)));
        Assert.True(Store.Notices.TryUseLink(link));
    }

    [ContractFact]
    public void AddOnce_WhatWasTold_IsNotToldAgainUntilItsEnd()
    {
        Store.Load();
        var mark = new UsedLinkRow { Nonce = "ends-a", UsedAt = 1, EndsAt = Now.ToUnixTimeMilliseconds() };
        UsedLinkRow[] marks = [mark, mark with { Nonce = "ends-b" }];

        Store.Notices.AddOnce([marks[0]], fresh => [Queued("a", $"n-{string.Join('+', fresh)}")]);
        Store.Notices.AddOnce(marks, fresh => [Queued("a", $"n-{string.Join('+', fresh)}"), Queued("b", "n-2")]);
        Store.Notices.AddOnce(marks, _ => throw new InvalidOperationException("All were told."));

        Assert.Equal(["n-ends-a", "n-ends-b"], Waiting("a"));
        Assert.Equal(["n-2"], Waiting("b"));
        Store.Notices.ForgetLinks(Now.AddMilliseconds(1));
        Store.Notices.AddOnce([marks[1]], _ => [Queued("b", "n-3")]);
        Assert.Equal(["n-2", "n-3"], Waiting("b"));
    }

    [ContractFact]
    public void AddOnce_WhereNoticesCanNotBeMade_IsNotCountedAsTold()
    {
        Store.Load();
        var mark = new UsedLinkRow { Nonce = "ends-a", UsedAt = 1, EndsAt = Now.ToUnixTimeMilliseconds() };

        Assert.Throws<InvalidOperationException>(() => Store.Notices.AddOnce([mark], _ => throw new InvalidOperationException("It can't be said.")));
        Store.Notices.AddOnce([mark], _ => [Queued("a", "n-1")]);

        Assert.Equal(["n-1"], Waiting("a"));
    }

    private static (RegistrySnapshot Snapshot, ChangeSet Changes) Draft(RegistrySnapshot basis)
    {
        var draft = new RegistryDraft(basis, Now);
        Drafts.Register(Drafts.Address()).Apply(draft);
        return draft.Build();
    }

    private static QueuedNotice Queued(string target, string id, DateTimeOffset? at = null) => new(target, new Notice
    {
        Id = id,
        Event = NoticeEvent.RolloutWaits,
        At = at ?? Now,
        Ns = "shop",
        Title = "上海 🚀 \"'\\;--",
        Reason = "r",
        Numbers = ["1", "2"],
        Items = ["x"],
        Total = 3,
        Command = "c",
        Count = 2,
        Rollout = new NoticeRollout(7, "version=v2", 2, 2, 4, 20, CanAbort: true, CanApprove: false),
    });

    private IEnumerable<string> Waiting(string target) => Store.Notices.Read(target, 10).Select(row => row.ToWaiting()!.Notice.Id);

    private static void AssertSame(Notice expected, Notice actual)
    {
        Assert.Equal(expected.Numbers, actual.Numbers);
        Assert.Equal(expected.Items, actual.Items);
        Assert.Equal(expected with { Numbers = actual.Numbers, Items = actual.Items }, actual);
    }
}

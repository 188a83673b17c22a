using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Store;

/// <summary>The outbox: notices that wait for their targets, how deliveries go, and which links were used. Used as <see cref="IRegistryStore"/> is.</summary>
internal interface INoticeStore
{
    /// <summary>Adds notices of what is no change; those of changes come with <see cref="IStoreTransaction.Commit"/>.</summary>
    void Add(IReadOnlyList<QueuedNotice> notices);

    /// <summary>Adds notices of what is told once, at whichever server it is seen, and also after a restart; all or nothing.</summary>
    /// <param name="marks">What is to be told: each is remembered until its end, as links that were used are.</param>
    /// <param name="make">Makes the notices of those that were not told before; not asked where all were.</param>
    void AddOnce(IReadOnlyList<UsedLinkRow> marks, Func<IReadOnlyCollection<string>, IReadOnlyList<QueuedNotice>> make);

    /// <summary>The oldest that wait for a target.</summary>
    IReadOnlyList<NoticeRow> Read(string target, int limit);

    /// <summary>How many wait, for each target that any wait for.</summary>
    IReadOnlyList<NoticeCount> Count();

    /// <summary>How deliveries go.</summary>
    IReadOnlyList<NoticeTargetRow> ReadTargets();

    /// <summary>Notes how deliveries to a target go, and removes what waits no longer; all or nothing.</summary>
    /// <param name="target">How they go.</param>
    /// <param name="gone">What was delivered, or given up.</param>
    /// <param name="audit">Of what was given up, the audit's entry.</param>
    void Note(NoticeTargetRow target, IReadOnlyList<long> gone, AuditRow? audit = null);

    /// <summary>Gives up the oldest of a target that were made before then, or are more than may wait; on the record. Returns how many.</summary>
    /// <param name="target">The target.</param>
    /// <param name="before">Older ones go.</param>
    /// <param name="max">So many may stay.</param>
    /// <param name="audit">Makes the audit's entry of how many go.</param>
    int Drop(string target, DateTimeOffset before, int max, Func<int, AuditRow> audit);

    /// <summary>Takes a link that can be used once; false when it was used, at whichever server.</summary>
    bool TryUseLink(UsedLinkRow link);

    /// <summary>Gives it back: it could not be carried out, and nothing was changed.</summary>
    void ReleaseLink(string nonce);

    /// <summary>Forgets links that are over anyway.</summary>
    int ForgetLinks(DateTimeOffset before);
}

/// <summary>A row of <c>upstream_notice_link</c>: a link that was used, or what was told once. Times are Unix milliseconds.</summary>
internal sealed record UsedLinkRow
{
    public string Nonce { get; init; } = "";

    public long UsedAt { get; init; }

    public long EndsAt { get; init; }
}

namespace Kenger.Registry.Server.Store;

/// <summary>Why a use of the store failed.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Reason">The same as half a sentence, for callers and <c>/health</c>: it names no places and no secrets.</param>
/// <param name="Detail">What the store itself said, for the log.</param>
internal sealed record StoreFailure(StoreFailureKind Kind, string Reason, string Detail)
{
    private const string Unexpected = "the store can't be used now";

    /// <summary>Whether the same may succeed a moment later, when it has just worked.</summary>
    public bool IsWorthRepeating =>
        Kind is StoreFailureKind.Conflict or StoreFailureKind.Broken or StoreFailureKind.Away or StoreFailureKind.ReadOnly;

    /// <summary>What the caller of a change is told.</summary>
    public string Answer => Kind == StoreFailureKind.InDoubt
        ? $"{Reason} and the change may still have been made: look before you try again"
        : $"{Reason} and nothing was changed: try again";

    /// <summary>A failure that no store explains better.</summary>
    public static StoreFailure Of(Exception exception) => exception is CommitInDoubtException
        ? new StoreFailure(StoreFailureKind.InDoubt, "the store failed during the commit", exception.Message)
        : new StoreFailure(StoreFailureKind.Unexpected, Unexpected, exception.Message);
}

/// <summary>What a failure of the store means. In all cases but <see cref="InDoubt"/> nothing was written.</summary>
internal enum StoreFailureKind
{
    /// <summary>Nobody foresaw it.</summary>
    Unexpected,

    /// <summary>Somebody else's change came first, or holds what this one needs: the same again may succeed at once.</summary>
    Conflict,

    /// <summary>The connection broke: another one may be made at once.</summary>
    Broken,

    /// <summary>The database can't be reached, or is not ready.</summary>
    Away,

    /// <summary>The database takes no writes. Another connection may lead to one that does.</summary>
    ReadOnly,

    /// <summary>There is no space left.</summary>
    Full,

    /// <summary>This program may not write.</summary>
    Denied,

    /// <summary>It broke off during the commit: nobody knows whether it was made.</summary>
    InDoubt,
}

/// <summary>A commit was broken off: it may have been made.</summary>
/// <param name="inner">What broke it off.</param>
/// <param name="wasMade">
/// Finds out; afterwards nothing that is still under way can make it any more. Throws while the store can't tell. Null where nobody can.
/// </param>
internal sealed class CommitInDoubtException(Exception inner, Func<bool>? wasMade) : Exception(inner.Message, inner)
{
    public bool CanFindOut => wasMade is not null;

    public bool WasMade() => wasMade is not null && wasMade();
}

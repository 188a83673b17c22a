using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>What SQLite's errors mean. A transaction that failed was rolled back.</summary>
internal static class SqliteFailures
{
    // https://www.sqlite.org/rescode.html
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CantOpen = 14;

    private const int ReadOnlyDirectory = 1544;

    public static StoreFailure Explain(Exception exception)
    {
        if (exception is not SqliteException sqlite)
        {
            return StoreFailure.Of(exception);
        }

        var (kind, reason) = sqlite.SqliteErrorCode switch
        {
            Busy or Locked => (StoreFailureKind.Conflict, "another program holds the database file locked"),
            ReadOnly when sqlite.SqliteExtendedErrorCode == ReadOnlyDirectory =>
                (StoreFailureKind.Denied, "the folder of the database file can't be written"),
            ReadOnly => (StoreFailureKind.ReadOnly, "the database file is read-only"),
            Full => (StoreFailureKind.Full, "there is no space left for the database file"),
            Perm or CantOpen => (StoreFailureKind.Denied, "the database file may not be written by this user"),
            IoError => (StoreFailureKind.Away, "the disk of the database file fails, or is read-only"),
            _ => (StoreFailureKind.Unexpected, ""),
        };
        return kind == StoreFailureKind.Unexpected ? StoreFailure.Of(exception) : new StoreFailure(kind, reason, exception.Message);
    }
}

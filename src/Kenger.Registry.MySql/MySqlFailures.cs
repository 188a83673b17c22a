using System.Net.Sockets;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>What errors of MySQL, MariaDB and Galera mean, by their numbers: the texts differ between versions and languages.</summary>
internal static class MySqlFailures
{
    // What MySqlConnector has no name for, or a name of MySQL's where MariaDB means something else.
    private const int CommandTimeout = -1;
    private const int HasChanged = 1020; // another transaction has changed the record since it was read
    private const int Unknown = 1105; // what Galera says when it has no number
    private const int NotPrepared = 1047; // Galera: this node is not part of the primary component, or receives its state
    private const int DuringCommit = 1180;
    private const int DefinitionChanged = 1412;
    private const int Killed = 1927;
    private const int StatementTimeout = 1969;
    private const int GroupRefused = 3101; // Group Replication: another member was first
    private const int GroupFailed = 3100;
    private const int MissingPrivilege = 1227;

    private const string WithoutSpace = "rror 28 ";
    private const string Refused = "the database refused the transaction";
    private const string Broke = "the connection to the database broke";

    public static StoreFailure Explain(Exception exception)
    {
        if (exception is CommitInDoubtException { InnerException: { } inner })
        {
            return Explain(inner) switch
            {
                { Kind: StoreFailureKind.Unexpected } => StoreFailure.Of(exception),
                var cause => cause with { Kind = StoreFailureKind.InDoubt },
            };
        }

        var (kind, reason) = exception is MySqlException failure ? Explain(failure)
            : exception is LostTransactionException ? (StoreFailureKind.Conflict, Refused)
            // Of the first connection, with the address before it: who is refused there is refused again.
            : exception is IOException { InnerException: MySqlException first } && Explain(first) is (StoreFailureKind.Denied, _) and var denied ? denied
            : IsOfTheNetwork(exception) ? (StoreFailureKind.Broken, Broke)
            : (StoreFailureKind.Unexpected, "");
        return kind == StoreFailureKind.Unexpected ? StoreFailure.Of(exception) : new StoreFailure(kind, reason, exception.Message);
    }

    /// <summary>Whether the connection is as good as before: a transaction lost against another one, and was told so.</summary>
    public static bool LeavesConnection(Exception exception) =>
        exception is MySqlException { Number: var number } && IsLost(number);

    /// <summary>Whether a commit that failed so was certainly not made.</summary>
    public static bool RefusesCommit(Exception exception) =>
        exception is MySqlException { Number: var number } && (IsLost(number) || IsReadOnly(number));

    private static (StoreFailureKind Kind, string Reason) Explain(MySqlException exception) => exception.Number switch
    {
        var number when IsLost(number) => (StoreFailureKind.Conflict, "other servers hold what this change needs"),
        DefinitionChanged or DuringCommit or GroupFailed => (StoreFailureKind.Conflict, Refused),
        Unknown when exception.Message.Contains("wsrep", StringComparison.OrdinalIgnoreCase) =>
            (StoreFailureKind.Conflict, Refused),
        var number when IsReadOnly(number) => (StoreFailureKind.ReadOnly, "the database is read-only"),
        (int)MySqlErrorCode.DiskFull or (int)MySqlErrorCode.RecordFileFull =>
            (StoreFailureKind.Full, "there is no space left for the database"),
        (int)MySqlErrorCode.GetErrorNumber when exception.Message.Contains(WithoutSpace, StringComparison.Ordinal) =>
            (StoreFailureKind.Full, "there is no space left for the database"),
        (int)MySqlErrorCode.AccessDenied or (int)MySqlErrorCode.DatabaseAccessDenied or (int)MySqlErrorCode.TableAccessDenied
            or (int)MySqlErrorCode.ColumnAccessDenied or MissingPrivilege =>
            (StoreFailureKind.Denied, "the database denies this user what it needs"),
        NotPrepared => (StoreFailureKind.Away, "the database's node is not ready: it is cut off from its cluster, or joins it"),
        (int)MySqlErrorCode.UnableToConnectToHost or (int)MySqlErrorCode.TooManyUserConnections or (int)MySqlErrorCode.ConnectionCountError
            or (int)MySqlErrorCode.UnknownDatabase => (StoreFailureKind.Away, "the database can't be reached"),
        CommandTimeout or StatementTimeout => (StoreFailureKind.Away, "the database does not answer in time"),
        (int)MySqlErrorCode.ServerShutdown or (int)MySqlErrorCode.QueryInterrupted or Killed => (StoreFailureKind.Broken, Broke),
        _ when IsOfTheNetwork(exception) => (StoreFailureKind.Broken, Broke),
        _ => (StoreFailureKind.Unexpected, ""),
    };

    /// <summary>
    /// Another transaction was first, or did not make room in time. Galera says that its nodes did not agree with the number of a
    /// deadlock.
    /// </summary>
    private static bool IsLost(int number) =>
        number is (int)MySqlErrorCode.LockDeadlock or (int)MySqlErrorCode.LockWaitTimeout or HasChanged or GroupRefused;

    private static bool IsReadOnly(int number) => number is 1290 // --read-only, --super-read-only
        or 1792 // the session or transaction is read-only
        or 1836 // running in read-only mode
        or 1874 // InnoDB is read-only
        or 1036 // the table is read-only
        or 3989; // the database is read-only

    private static bool IsOfTheNetwork(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            if (each is IOException or SocketException or MySqlEndOfStreamException
                || each is MySqlException { Number: 1152 or 1158 or 1159 or 1160 or 1161 or 2006 or 2013 or 4031 })
            {
                return true;
            }
        }

        return false;
    }
}

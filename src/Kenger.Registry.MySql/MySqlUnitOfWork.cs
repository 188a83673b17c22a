using System.Data;
using Dapper;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// A transaction, begun and ended by statements of our own: these have a time limit as all statements do, while the connector's
/// <c>BeginTransaction</c> waits for its answer as long as a frozen database takes.
/// </summary>
internal sealed class MySqlUnitOfWork : IDisposable
{
    private readonly MySqlConnection _connection;
    private readonly Func<bool>? _isLost;
    private bool _ended;

    private MySqlUnitOfWork(MySqlConnection connection, Func<bool>? isLost) => (_connection, _isLost) = (connection, isLost);

    /// <summary>Begins one.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="isLost">Whether what it wrote first is not there; null where nothing can be lost.</param>
    public static MySqlUnitOfWork Begin(MySqlConnection connection, Func<bool>? isLost = null)
    {
        connection.Execute("START TRANSACTION");
        return new MySqlUnitOfWork(connection, isLost);
    }

    /// <summary>Commits, or throws: a <see cref="CommitInDoubtException"/> where it may have been made.</summary>
    /// <param name="wasMade">Finds out, on another connection.</param>
    public void Commit(Func<bool>? wasMade = null)
    {
        try
        {
            CommitRepeatable();
        }
        catch (Exception exception) when (!MySqlFailures.RefusesCommit(exception))
        {
            throw new CommitInDoubtException(exception, wasMade);
        }

        try
        {
            if (!IsLost())
            {
                return;
            }
        }
        catch (Exception exception)
        {
            throw new CommitInDoubtException(exception, wasMade);
        }

        throw new LostTransactionException();
    }

    /// <summary>Whether what it wrote first is not there, although nobody said that it was rolled back.</summary>
    public bool IsLost() => _isLost?.Invoke() == true;

    /// <summary>Commits what does no harm when it is done twice, so that nobody has to know whether it was.</summary>
    public void CommitRepeatable()
    {
        _connection.Execute("COMMIT");
        _ended = true;
    }

    /// <summary>Rolls back what was not committed.</summary>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (_connection.State != ConnectionState.Open)
        {
            return;
        }

        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (Exception)
        {
            // What broke the transaction has been thrown already. The server rolls back when the connection goes, and the next
            // statement on a closed one makes the store open another.
            _connection.Close();
        }
    }
}

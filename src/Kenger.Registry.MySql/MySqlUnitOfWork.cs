using Dapper;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// A transaction, begun and ended by statements of our own: these have a time limit as all statements do, while the connector's
/// <c>BeginTransaction</c> waits for its answer as long as a frozen database takes.
/// </summary>
internal sealed class MySqlUnitOfWork : IDisposable
{
    private readonly MySqlConnection _connection;
    private bool _ended;

    private MySqlUnitOfWork(MySqlConnection connection) => _connection = connection;

    public static MySqlUnitOfWork Begin(MySqlConnection connection)
    {
        connection.Execute("START TRANSACTION");
        return new MySqlUnitOfWork(connection);
    }

    public void Commit()
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

using System.Text;
using System.Text.Json;
using Dapper;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// Statements about many rows, in parts. MySqlConnector bounds how long it waits for an answer, but not for a database that takes no more:
/// a part is small enough to be sent without waiting, so that a database that is gone is noticed in time. No part comes near
/// <c>max_allowed_packet</c> either.
/// </summary>
internal static class StatementParts
{
    private const int MaxLength = 32 * 1024;
    private const int MaxKeys = 500;

    /// <summary>Runs the statement on rows that it takes as JSON; whoever needs all of them or none has a transaction open.</summary>
    public static void ExecuteOn<T>(this MySqlConnection connection, string sql, IEnumerable<T> rows)
    {
        foreach (var part in ToJson(rows))
        {
            connection.Execute(sql, new { Rows = part });
        }
    }

    /// <summary>Rows as JSON arrays. A row that is longer than a part has one of its own.</summary>
    public static IEnumerable<string> ToJson<T>(IEnumerable<T> rows)
    {
        var part = new StringBuilder();
        foreach (var row in rows)
        {
            var json = JsonSerializer.Serialize(row);
            if (part.Length > 0 && part.Length + json.Length > MaxLength)
            {
                yield return part.Append(']').ToString();
                part.Clear();
            }

            part.Append(part.Length == 0 ? '[' : ',').Append(json);
        }

        if (part.Length > 0)
        {
            yield return part.Append(']').ToString();
        }
    }

    /// <summary>
    /// Keys, so many at a time that a statement may list them. In order, so that two servers wait for each other and don't lock each other out.
    /// </summary>
    public static IEnumerable<T[]> ToLists<T>(IEnumerable<T> keys) => keys.Order().Chunk(MaxKeys);
}

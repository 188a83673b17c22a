using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;

namespace Kenger.Registry.Server.Http;

/// <summary>Long lists out of the store, read in pieces: a change that somebody waits for stands behind one piece, and not behind the list.</summary>
internal static class StorePages
{
    /// <summary>So many rows take well under a millisecond.</summary>
    public const int Piece = 50;

    /// <summary>Reads at most so many rows that stand before <paramref name="before"/>.</summary>
    /// <param name="writer">Who lets callers look into the store.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="before">The id of the row the list goes on after; null for the newest.</param>
    /// <param name="read">One piece: of the store, so many rows, before which.</param>
    /// <param name="idOf">The id that the next piece goes on after.</param>
    /// <param name="cancellationToken">The caller is gone.</param>
    public static async Task<CommandResult<List<TRow>>> ReadAsync<TRow>(
        RegistryWriter writer, int limit, long? before, Func<IRegistryStore, int, long?, IReadOnlyList<TRow>> read, Func<TRow, long> idOf,
        CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        while (true)
        {
            var wanted = Math.Min(Piece, limit - rows.Count);
            var piece = await writer.LookIntoStoreAsync(store => read(store, wanted, before), cancellationToken);
            if (!piece.TryGetValue(out var found))
            {
                return piece.Refusal!;
            }

            rows.AddRange(found);
            if (found.Count < wanted || rows.Count == limit)
            {
                return rows;
            }

            before = idOf(found[^1]);
        }
    }
}

using System.Globalization;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Testing.Sync;

/// <summary>
/// How <c>/sync</c> answers until the next switch: which nodes are missing, and how far its versions are from the true ones. Who knows a version from
/// before the epoch gets everything, at once: a switch is news to every watcher.
/// </summary>
internal sealed record SyncEpoch(long Offset, long Start, IReadOnlyList<LostNodes> Lost, CancellationToken Ended)
{
    private const string Version = "version";
    private const string Wait = "wait";

    /// <summary>The question as it is put to the registry, which knows the true versions.</summary>
    public QueryString TrueQuestion(HttpRequest request)
    {
        if (!long.TryParse(request.Query[Version].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || (Start == 0 && Offset == 0))
        {
            return request.QueryString;
        }

        var others = request.Query.Where(field => field.Key != Version && (field.Key != Wait || version >= Start));
        var question = QueryString.Create(others);
        return version < Start ? question : question.Add(Version, (version - Offset).ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>A fault that keeps nodes out of answers.</summary>
/// <param name="Fault">Counts the answers.</param>
/// <param name="IsLost">Which nodes.</param>
internal sealed record LostNodes(TestFault Fault, Func<NodeInfo, bool> IsLost);

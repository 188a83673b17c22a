using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Traffic;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/traffic</c>: the last hour, of one namespace; a little of it, of all.</summary>
internal static class TrafficEndpoint
{
    // Ten thousand namespaces have sixty points each.
    private static readonly TimeSpan MaxOfAll = TimeSpan.FromMinutes(5);

    public static IResult Get(HttpRequest request, RegistryState state, TrafficHistory history, SteadyClock clock)
    {
        var now = clock.Now;
        var query = new RequestQuery(request);
        var isOne = query.OptionalNamespace() is not null;
        var since = query.OptionalSince(now) ?? now - (isOne ? TrafficHistory.KeptFor : MaxOfAll);
        if (!isOne && since < now - MaxOfAll)
        {
            query.Reject(WireNames.Since, "must be within the last five minutes where no ns is given");
        }

        return query.IsRejected(out var refusal)
            ? Answer.From(refusal)
            : NamespaceReads.List(request, state, ns => [history.Read(ns, since)], KengerJson.Readable.ApiResponseIReadOnlyListNamespaceTraffic);
    }
}

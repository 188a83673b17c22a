using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Duties;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/self-preservation/lift</c></summary>
internal static class SelfPreservationEndpoint
{
    /// <summary>An operator has looked: the silent nodes are gone. Expires them now; a body may be left out, and has no fields.</summary>
    public static async Task<IResult> Lift(HttpRequest request, LeaseDuty leases, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(request, cancellationToken) is { Length: > 0 } body)
        {
            using var fields = RequestFields.Parse(body);
            if (fields.IsRejected(out var refusal))
            {
                return Answer.From(refusal);
            }
        }

        var lifted = await leases.TrustSilenceAsync(request.Actor(), cancellationToken);
        return lifted.TryGetValue(out var plan)
            ? Answer.From(
                new SelfPreservationLift { TakenOffline = plan.TakeOffline.Count, Deleted = plan.Delete.Count },
                KengerJson.Readable.ApiResponseSelfPreservationLift)
            : Answer.From(lifted.Refusal!);
    }
}

using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/gateway/list</c>, <c>/consumers</c> and <c>/applied</c>.</summary>
internal static class GatewayEndpoints
{
    public static IResult List(HttpRequest request, GatewayTracker gateways, GatewayDoors doors, GatewayCertificates certificates) => Answer.From(
        [
            .. gateways.Live(request.Grant().Namespaces).Select(gateway => (Gateway: gateway, Key: new GatewayKey(gateway.Token!, gateway.Gateway)))
                .Select(each => each.Gateway with { AdminAddress = doors.Find(each.Key)?.Authority, CertificateEndsAt = certificates.Find(each.Key)?.First?.NotAfter }),
        ],
        KengerJson.Readable.ApiResponseIReadOnlyListGatewayInfo);

    public static IResult Consumers(HttpRequest request, GatewayTracker gateways)
    {
        var query = new RequestQuery(request);
        var namespaces = query.OneOrAllNamespaces();
        return query.IsRejected(out var refusal)
            ? Answer.From(refusal)
            : Answer.From(gateways.Consumers(namespaces), KengerJson.Readable.ApiResponseIReadOnlyListConsumerInfo);
    }

    public static async Task<IResult> Applied(
        HttpRequest request,
        GatewayTracker gateways,
        RegistryState state,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken)
    {
        var query = new RequestQuery(request);
        var ns = query.Namespace();
        var version = query.Version();
        var wait = query.OptionalWait() ?? TimeSpan.Zero;
        if (query.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        using var place = request.Grant().Use.BeginAppliedWait(wait, out var full);
        if (full is not null)
        {
            return Answer.From(full);
        }

        using var over = new CancellationTokenSource(wait, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping, over.Token);
        var waiting = await gateways.WhenAppliedAsync(ns, state.Current.LastChangeUpTo(ns, version), end.Token);
        return Answer.From(
            new AppliedResult { Applied = waiting.Count == 0, Waiting = waiting },
            KengerJson.Readable.ApiResponseAppliedResult);
    }
}

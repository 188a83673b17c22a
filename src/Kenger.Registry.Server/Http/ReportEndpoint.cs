using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Traffic;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/report</c>: kept in the store where a rollout needs it; for people, an hour of the traffic and how the gateway finds its nodes now, in memory.</summary>
internal static class ReportEndpoint
{
    public static async Task<IResult> Post(
        HttpRequest request,
        RegistryState state,
        GatewayTracker gateways,
        RegistryWriter writer,
        Reporters reporters,
        RolloutSignal rollouts,
        CandidateProblems problems,
        NodeViews views,
        TrafficHistory traffic,
        NodeRequests requests,
        GatewayDoors doors,
        GatewayCertificates certificates,
        RegistryMetrics metrics,
        CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var report = ReportFields.Read(fields);
        if (fields.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        var grant = request.Grant();
        if (grant.CheckGateway(report.Gateway) is { } notIts)
        {
            return Answer.From(notIts);
        }

        // What a token is not for it may not report either, and a gateway of other namespaces says nothing about this one's rollout.
        var gateway = new GatewayKey(grant.Name, report.Gateway);
        views.Note(gateway, report, state.Current);
        doors.Note(gateway, report.Admin, request);
        certificates.Note(gateway, report);
        traffic.Note(report, state.Current, MayReport);
        requests.Note(gateway, report, state.Current, MayReport);
        NamespaceState[] concerned =
        [
            .. state.Current.Namespaces.Values.Where(ns =>
                ns.Release.ActiveRollout is not null && grant.Namespaces.Includes(ns.Name) && gateways.Watches(gateway, ns.Name)),
        ];
        if (concerned.Length == 0)
        {
            return Answer.Ok;
        }

        var samples = RolloutSamples.From(report, concerned, rollout => reporters.NameIn(rollout, gateway), problems.MayKeep);
        var kept = await writer.UseStoreAsync(
            store =>
            {
                store.Rollouts.AddSamples(samples);
                return true;
            },
            cancellationToken);
        if (kept.Refusal is { } failed)
        {
            return Answer.From(failed);
        }

        metrics.Reported();
        rollouts.Set();
        return Answer.Ok;

        bool MayReport(string ns) => grant.Namespaces.Includes(ns) && gateways.Watches(gateway, ns);
    }
}

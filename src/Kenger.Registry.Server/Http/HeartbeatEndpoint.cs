using System.Buffers;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// <c>/heartbeat</c>, the hot path: a look into the snapshot and a written timestamp. The store is not asked. It is there once and takes the
/// request as it is, since services asked for with each request would be half of its cost.
/// </summary>
internal sealed class HeartbeatEndpoint(
    RegistryState state, RegistryWriter writer, RegistryMetrics metrics, SteadyClock clock, NodeViews views, ContestedAddresses contested)
{
    public async Task PostAsync(HttpContext context)
    {
        var answer = await AnswerAsync(context.Request, context.RequestAborted);
        await answer.ExecuteAsync(context);
    }

    private async ValueTask<IResult> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (plain, body) = await RequestBody.ReadAsync(
            request,
            static (in ReadOnlySequence<byte> bytes, RegistryState state) =>
                PlainHeartbeat.Find(bytes, state.Current) is { } found ? (found, []) : ((PlainHeartbeat?)null, bytes.ToArray()),
            state,
            cancellationToken);
        return plain is null ? await AnswerAsync(request, body, cancellationToken)
            : request.Grant().Check(plain.Node.Ns) is { } forbidden ? Answer.From(forbidden)
            : await TakeAsync(request, plain.Address, plain.Node, plain.Asks, cancellationToken);
    }

    private async ValueTask<IResult> AnswerAsync(HttpRequest request, byte[] body, CancellationToken cancellationToken)
    {
        using var fields = RequestFields.Parse(body, takesUnknown: true);
        var address = NodeEndpoints.ReadSpeaker(fields);
        // The original's clients don't ask, and get what they always got.
        var asks = fields.OptionalFlag(WireNames.Gateways) ?? false;
        return fields.IsRejected(out var refusal) ? Answer.From(refusal)
            : request.Grant().Check(address.Ns) is { } forbidden ? Answer.From(forbidden)
            : state.Current.FindNode(address) is not { } node ? Answer.From(Refusal.NoSuchNode(address))
            : node.IsHeldBy(address.Instance) ? await TakeAsync(request, address, node, asks, cancellationToken)
            : await contested.AnswerAsync(address, cancellationToken);
    }

    private async ValueTask<IResult> TakeAsync(HttpRequest request, NodeAddress address, NodeState node, bool asks, CancellationToken cancellationToken)
    {
        metrics.Heartbeat();
        node.Lease.Renew(clock.Now);
        if (node.Status != NodeStatus.Online)
        {
            var revived = await writer.ExecuteAsync(new BringOnline(address), request.Actor(), cancellationToken);
            if (revived.Refusal is { } failure)
            {
                return Answer.From(failure);
            }
        }

        return asks
            ? Answer.From(new HeartbeatAnswer { Gateways = views.Find(node.Ns, node.Key) }, KengerJson.Readable.ApiResponseHeartbeatAnswer)
            : Answer.Ok;
    }
}

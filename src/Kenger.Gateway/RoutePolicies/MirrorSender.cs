using System.Buffers;
using System.Net;
using System.Net.Http;
using System.Text;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Health;
using Kenger.Gateway.Leaving;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Sends copies of requests, over connections of their own. All that becomes of one is a number on <c>/metrics</c>: nothing fails, waits or is logged
/// for it, and no node is thought less of.
/// </summary>
internal sealed class MirrorSender(
    MirroredRequest copies, NodeDirectory nodes, ForbiddenNamespaces forbidden, NamespaceProtocols protocols, NodeConnector connector, Departure departure, GatewayMetrics metrics,
    IOptions<KengerGatewayOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>The most that is read of an answer, in bytes.</summary>
    public const int MaxAnswer = 1024 * 1024;

    private const string Dropped = "dropped";
    private const int PieceSize = 16 * 1024;

    // A copy takes one of few places.
    private static readonly TimeSpan MaxLimit = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _http = Create(connector, options.Value.ConnectTimeout);

    /// <summary>How long a copy may take, from its first byte to the last of its answer.</summary>
    /// <param name="ofRoute">The route's own time to the first byte of an answer, where it has one.</param>
    public TimeSpan LimitOf(TimeSpan? ofRoute) => (ofRoute ?? options.Value.AnswerTimeout) is { } limit && limit < MaxLimit ? limit : MaxLimit;

    /// <summary>Makes a copy of a request as it is now, and lets it go.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mirror">Where to, and what of it.</param>
    /// <param name="lane">The copies of its route.</param>
    /// <param name="limit">How long it may take.</param>
    public void Send(HttpContext context, GatewayMirror mirror, MirrorLane lane, TimeSpan limit)
    {
        var ns = mirror.Namespace;
        if (departure.Closing.IsCancellationRequested || !lane.TryEnter())
        {
            metrics.Mirrored(ns, Dropped);
            return;
        }

        HttpRequestMessage? copy = null;
        try
        {
            // Nodes that were known when the token still was for them get no copies: who knows what is there by now.
            copy = !forbidden.Contains(ns) && nodes.Current.FindNodes(ns)?.Pool.Pick() is { } node ? copies.Create(context, node, protocols.IsHttp2(ns), mirror.Credentials) : null;
            if (copy is null)
            {
                metrics.Mirrored(ns, Outcome.NoNode);
            }
        }
        catch (Exception)
        {
            // Whatever it is: the request itself is told of it, if it is something.
            metrics.Mirrored(ns, Outcome.Broken);
        }

        if (copy is null)
        {
            lane.Leave();
            return;
        }

        // Writing to a socket may take its time, which is not the client's.
        ThreadPool.UnsafeQueueUserWorkItem(static sent => _ = sent.Sender.SendAsync(sent), new Sent(this, copy, ns, lane, limit), preferLocal: false);
    }

    public void Dispose() => _http.Dispose();

    private static HttpMessageInvoker Create(NodeConnector connector, TimeSpan connectTimeout) => new(new SocketsHttpHandler
    {
        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = connectTimeout,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 64,
        // What is over its bounds is cut, and not read to its end.
        MaxResponseDrainSize = 0,
        EnableMultipleHttp2Connections = true,
        // As the server reads them.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ActivityHeadersPropagator = null,
    });

    private async Task SendAsync(Sent sent)
    {
        var outcome = Outcome.Broken;
        try
        {
            using var copy = sent.Copy;
            using var limit = new CancellationTokenSource(sent.Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, departure.Closing);
            try
            {
                using var answer = await _http.SendAsync(copy, either.Token);
                await ReadAsync(answer, either.Token);
                outcome = Outcome.ClassOf((int)answer.StatusCode);
            }
            catch (Exception exception)
            {
                outcome = departure.Closing.IsCancellationRequested ? Dropped
                    : limit.IsCancellationRequested ? Outcome.Timeout
                    : ConnectFailure.Matches(exception) ? Outcome.Unreachable
                    : Outcome.Broken;
            }
        }
        finally
        {
            sent.Lane.Leave();
            metrics.Mirrored(sent.Namespace, outcome);
        }
    }

    private static async Task ReadAsync(HttpResponseMessage answer, CancellationToken cancelled)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancelled);
            for (var left = MaxAnswer; left > 0 && await body.ReadAsync(piece.AsMemory(0, Math.Min(left, PieceSize)), cancelled) is > 0 and var count; left -= count)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private sealed record Sent(MirrorSender Sender, HttpRequestMessage Copy, string Namespace, MirrorLane Lane, TimeSpan Limit);
}

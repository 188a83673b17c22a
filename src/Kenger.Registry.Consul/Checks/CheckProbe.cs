using System.Globalization;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Kenger.Registry.Consul.Reading;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.Outgoing;

namespace Kenger.Registry.Consul.Checks;

/// <summary>
/// Runs a check once: bounded in time and in what is read, whatever is at the other end. Its words are told to whoever may see the service.
/// </summary>
internal sealed class CheckProbe(CheckConnections connections, TimeProvider time)
{
    private static readonly Method<byte[], byte[]> GrpcCheck = new(
        MethodType.Unary, "grpc.health.v1.Health", "Check", Marshallers.Create<byte[]>(Same, Same), Marshallers.Create<byte[]>(Same, Same));

    private static readonly KeyValuePair<string, string[]>[] Standing = [new("User-Agent", ["Kenger Health Check"]), new("Accept", ["text/plain, text/*, */*"])];

    private static readonly string[] Framing = ["Connection", "Content-Length", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    /// <summary>Throws only when the registry itself gives up.</summary>
    public async Task<CheckResult> RunAsync(KnownService service, CheckDefinition check, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromMilliseconds(check.Timeout);
        using var over = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await (check.Type switch
            {
                CheckDefinition.Http => AskHttpAsync(service, check, either.Token),
                CheckDefinition.Tcp => ConnectAsync(service, check, either.Token),
                _ => AskGrpcAsync(service, check, either.Token),
            });
        }
        catch (Exception exception) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or IOException or HttpRequestException or SocketException or RpcException)
        {
            return Critical($"{Name(check)}: no whole answer within {GoDuration.Format(timeout)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OutgoingNotAllowedException)
        {
            return Critical($"{Name(check)}: {OutgoingHttp.Explain(exception)}");
        }
    }

    private async Task<CheckResult> AskHttpAsync(KnownService service, CheckDefinition check, CancellationToken cancellationToken)
    {
        // What is registered is not read before: Consul takes any text, and so the output says what is wrong with it.
        if (!Uri.TryCreate(check.Target, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return Critical($"'{LongText.Shorten(check.Target)}' is no URL that begins with http:// or https:// and has a host, and a number as port");
        }

        var host = CheckTarget.HostFor(url.IdnHost, service);
        using var message = new HttpRequestMessage(new HttpMethod(check.Method ?? "GET"), host == url.IdnHost ? url : new UriBuilder(url) { Host = host }.Uri);
        message.Content = check.Body is { } body ? new ByteArrayContent(Encoding.UTF8.GetBytes(body)) : null;
        foreach (var (name, values) in HeadersOf(check))
        {
            if (!message.Headers.TryAddWithoutValidation(name, values))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values);
            }
        }

        using var response = await connections.Http(CheckTarget.IsLocal(service.Entry), check.SkipVerify).SendAsync(message, cancellationToken);
        var status = (int)response.StatusCode;
        var text = await ReadAsync(response.Content, cancellationToken);
        var says = $"HTTP {message.Method} {check.Target}: {status} {VisibleText.Escape(response.ReasonPhrase)}";
        return status switch
        {
            >= 200 and < 300 => new CheckResult(CheckStatus.Passing, $"{says} Output: {text}"),
            429 => new CheckResult(CheckStatus.Warning, $"{says} Output: {text}"),
            >= 300 and < 400 when response.Headers.Location is { } location =>
                Critical($"{says}: it leads to {LongText.Shorten(location.ToString())}, and checks follow no redirects"),
            _ => Critical($"{says} Output: {text}"),
        };
    }

    // What the check says goes before what is sent otherwise; where a message ends is not its affair.
    private static IEnumerable<KeyValuePair<string, string[]>> HeadersOf(CheckDefinition check)
    {
        var given = (check.Headers ?? []).Where(static header => !Framing.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).ToArray();
        return given.Concat(Standing.Where(header => !given.Any(each => each.Key.Equals(header.Key, StringComparison.OrdinalIgnoreCase))));
    }

    private async Task<CheckResult> ConnectAsync(KnownService service, CheckDefinition check, CancellationToken cancellationToken)
    {
        if (!CheckTarget.TryParse(check.Target, out var host, out var port))
        {
            return Critical($"'{LongText.Shorten(check.Target)}' is no HOST:PORT");
        }

        await using var stream = await connections.Connector(CheckTarget.IsLocal(service.Entry)).ConnectAsync(CheckTarget.HostFor(host, service), port, cancellationToken);
        return new CheckResult(CheckStatus.Passing, $"TCP connect {check.Target}: Success");
    }

    private async Task<CheckResult> AskGrpcAsync(KnownService service, CheckDefinition check, CancellationToken cancellationToken)
    {
        var slash = check.Target.IndexOf('/', StringComparison.Ordinal);
        var (address, name) = slash < 0 ? (check.Target, "") : (check.Target[..slash], check.Target[(slash + 1)..]);
        if (!CheckTarget.TryParse(address, out var host, out var port))
        {
            return Critical($"'{LongText.Shorten(check.Target)}' is no HOST:PORT or HOST:PORT/SERVICE");
        }

        using var handler = connections.Handler(CheckTarget.IsLocal(service.Entry), check.SkipVerify);
        using var channel = GrpcChannel.ForAddress(
            $"{(check.Tls ? "https" : "http")}://{CheckTarget.HostFor(host, service)}:{port.ToString(CultureInfo.InvariantCulture)}",
            new GrpcChannelOptions { HttpHandler = handler, MaxReceiveMessageSize = CheckEntry.MaxOutput, DisposeHttpClient = false, ThrowOperationCanceledOnCancellation = true });
        try
        {
            using var call = channel.CreateCallInvoker().AsyncUnaryCall(GrpcCheck, null, new CallOptions(cancellationToken: cancellationToken), HealthMessage.Request(name));
            return HealthMessage.Status(await call.ResponseAsync) switch
            {
                HealthMessage.Serving => new CheckResult(CheckStatus.Passing, $"gRPC check {check.Target}: success"),
                var other => Critical($"gRPC check {check.Target}: {(other == HealthMessage.NotServing ? "NOT_SERVING" : "not serving")}"),
            };
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var inner = exception.Status.DebugException;
            return Critical($"gRPC check {check.Target}: {exception.StatusCode}{(inner is null ? $" {LongText.Cut(exception.Status.Detail)}" : $", {OutgoingHttp.Explain(inner)}")}");
        }
    }

    // No more than is kept of it: what a service answers is its own affair, and may have no end.
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[CheckEntry.MaxOutput + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        var text = VisibleText.Escape(Encoding.UTF8.GetString(bytes, 0, Math.Min(length, CheckEntry.MaxOutput)).Trim());
        return length <= CheckEntry.MaxOutput ? text : $"(the first {CheckEntry.MaxOutput} bytes) {text}";
    }

    private static string Name(CheckDefinition check) => check.Type switch
    {
        CheckDefinition.Http => $"HTTP {check.Method ?? "GET"} {check.Target}",
        CheckDefinition.Tcp => $"TCP connect {check.Target}",
        _ => $"gRPC check {check.Target}",
    };

    private static CheckResult Critical(string output) => new(CheckStatus.Critical, output);

    private static byte[] Same(byte[] message) => message;
}

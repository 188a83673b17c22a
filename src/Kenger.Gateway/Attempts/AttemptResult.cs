using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Attempts;

/// <summary>
/// What happened to one attempt, found out once: whoever counts, judges nodes, reports or sends again goes by this, and by nothing else.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptResult
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    public required AttemptKind Kind { get; init; }

    /// <summary>The status of the answer, or what YARP made of the failure.</summary>
    public int Status { get; init; }

    /// <summary>From the pick to the end of the answer.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>YARP's word; <see cref="ForwarderError.None"/> after an answer.</summary>
    public ForwarderError Error { get; init; }

    public Exception? Exception { get; init; }

    /// <summary>The client is gone, whatever else happened.</summary>
    public bool IsClientGone { get; init; }

    /// <summary>
    /// A WebSocket or an event stream: it lasts as long as people stay, which says nothing about how fast the node is. Of an attempt that
    /// the client ended also a gRPC answer that had begun: the client of a stream ends it in no other way.
    /// </summary>
    public bool IsEndless { get; init; }

    /// <summary>A traffic rule chose the node, and not its weight.</summary>
    public bool IsByRule { get; init; }

    /// <summary>It waited for so long that it was counted before it ended, and must not be again.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>The gateway no longer waited for the answer to an idempotent request, of which there is no body to lose.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>The status of a gRPC answer; <see cref="GrpcStatus.Ok"/> of any other.</summary>
    public int Grpc { get; init; }

    /// <summary>The node has answered that the request is wrong, or may not be made: 400 to 499, or what gRPC has for it.</summary>
    public bool IsClientError =>
        Kind == AttemptKind.Answered && (Status is >= StatusCodes.Status400BadRequest || GrpcStatus.IsClientError(Grpc));

    /// <summary>
    /// The client left before the answer was there, or was whole. Not while it was still sending: no node answers half a request.
    /// </summary>
    public bool IsAbandoned => Kind == AttemptKind.ClientGone && !IsEndless && Error != ForwarderError.RequestBodyClient;

    public bool IsAnswered => Kind is AttemptKind.Answered or AttemptKind.ServerError;

    public bool IsConnected => Kind is not (AttemptKind.Unconnected or AttemptKind.LocalExhaustion);

    /// <summary>Not tried: the node is where none may be.</summary>
    public bool IsNotAllowed => Kind == AttemptKind.Unconnected && Exception?.GetBaseException() is NodeNotAllowedException;

    /// <summary>The node was reached, and failed.</summary>
    public bool IsFailureOfNode => Kind is AttemptKind.ServerError or AttemptKind.Broken or AttemptKind.TimedOut;

    /// <summary>
    /// The connection broke before an answer was there, or was whole: with HTTP/2 its headers may have come alone. An answer that is no HTTP is
    /// an answer too: the next node would most likely give the same.
    /// </summary>
    public bool IsUnanswered =>
        Error is ForwarderError.Request or ForwarderError.ResponseBodyDestination
        && Exception switch
        {
            HttpRequestException request => request.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.Unknown,
            HttpIOException body => body.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.Unknown,
            _ => Exception is IOException,
        };

    /// <summary>A few words on what was wrong, for logs and admin answers.</summary>
    public string Problem =>
        Kind switch
        {
            AttemptKind.ServerError when GrpcStatus.IsServerError(Grpc) => $"answered gRPC status {Grpc}",
            AttemptKind.ServerError => $"answered {Status}",
            AttemptKind.TimedOut => "no answer in time",
            _ => Exception is null ? "no answer in time" : ConnectFailure.Describe(Exception),
        };

    /// <summary>Finds out what became of an attempt that has just ended.</summary>
    /// <param name="context">The request, with YARP's word on the attempt and the answer, if one came.</param>
    /// <param name="took">From the pick to the end.</param>
    /// <param name="isByRule">A traffic rule chose the node.</param>
    public static AttemptResult Classify(HttpContext context, TimeSpan took, bool isByRule = false)
    {
        var life = context.Features.Get<IHttpRequestLifetimeFeature>() as RequestLife;
        if (life?.End != AttemptEnd.Leaving && context.Features.Get<IForwarderErrorFeature>() is { } error)
        {
            var result = Classify(error.Error, error.Exception, HasClientGone(context, life, error), life?.IsBrokenOff == true);
            var isGivenUp = life?.End == AttemptEnd.NoAnswer && result.Kind == AttemptKind.ClientGone && !result.IsClientGone;
            return result with
            {
                Kind = isGivenUp ? AttemptKind.TimedOut : result.Kind,
                IsGivenUp = isGivenUp,
                Status = isGivenUp ? StatusCodes.Status504GatewayTimeout : context.Response.StatusCode,
                Took = took,
                IsEndless = context.Response.HasStarted && IsStream(context),
                IsByRule = isByRule,
            };
        }

        var grpc = GrpcStatus.Of(context);
        var status = context.Response.StatusCode;
        return new AttemptResult
        {
            Kind = IsServerError(status) || GrpcStatus.IsServerError(grpc) ? AttemptKind.ServerError : AttemptKind.Answered,
            Status = status,
            Took = took,
            Grpc = grpc,
            IsEndless = IsEndlessAnswer(context, took),
            IsByRule = isByRule,
        };
    }

    /// <summary>
    /// Of a failure. Whether there ever was a connection is asked first: that the client went away meanwhile changes nothing about it.
    /// </summary>
    /// <param name="error">YARP's word.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="isClientGone">The client had left.</param>
    /// <param name="isBrokenOff">The gateway broke off an answer whose client was there.</param>
    public static AttemptResult Classify(ForwarderError error, Exception? exception, bool isClientGone, bool isBrokenOff = false) =>
        new()
        {
            Kind = ConnectFailure.Matches(exception)
                ? ConnectFailure.IsLocal(exception) ? AttemptKind.LocalExhaustion : AttemptKind.Unconnected
                : isClientGone ? AttemptKind.ClientGone
                : isBrokenOff && exception is OperationCanceledException ? AttemptKind.Idle
                : KindOf(error),
            Error = error,
            Exception = exception,
            IsClientGone = isClientGone,
        };

    /// <summary>The same with what was done to the attempt while it was under way.</summary>
    public AttemptResult With(AttemptMarks marks) => marks == AttemptMarks.None ? this : this with
    {
        IsOverdue = marks.HasFlag(AttemptMarks.Overdue),
        Kind = marks.HasFlag(AttemptMarks.Closed) && (!IsAnswered || IsEndless) ? AttemptKind.Closed : Kind,
        IsClientGone = IsClientGone && !marks.HasFlag(AttemptMarks.Closed),
    };

    // 508 says something of the way of the request, which its client can make longer, and nothing of the node.
    private static bool IsServerError(int status) =>
        status >= StatusCodes.Status500InternalServerError && status != StatusCodes.Status508LoopDetected;

    // An answer that can't be given is broken off by the gateway itself.
    private static bool HasClientGone(HttpContext context, RequestLife? life, IForwarderErrorFeature error) =>
        context.RequestAborted.IsCancellationRequested && life?.IsBrokenOff != true && error.Exception is not NodeAnswerException;

    private static AttemptKind KindOf(ForwarderError error) =>
        error switch
        {
            ForwarderError.Request or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination => AttemptKind.Broken,
            ForwarderError.RequestTimedOut => AttemptKind.TimedOut,
            ForwarderError.UpgradeActivityTimeout => AttemptKind.Idle,
            ForwarderError.RequestBodyClient or ForwarderError.UpgradeRequestClient => AttemptKind.ClientError,
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyClient
                or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled
                or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient => AttemptKind.ClientGone,
            _ => AttemptKind.Interrupted,
        };

    // Errors end by themselves, whatever they are called.
    private static bool IsEndlessAnswer(HttpContext context, TimeSpan took) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || (took >= Long
            && context.Response.StatusCode < StatusCodes.Status400BadRequest
            && (HttpMethods.IsConnect(context.Request.Method) || IsEventStream(context.Response.ContentType)));

    private static bool IsStream(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || HttpMethods.IsConnect(context.Request.Method)
        || IsEventStream(context.Response.ContentType)
        || GrpcStatus.IsGrpc(context.Response.ContentType);

    private static bool IsEventStream(string? contentType) =>
        contentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>What a node answered can't be passed on: no HTTP allows it.</summary>
internal sealed class NodeAnswerException(Exception why) : Exception(why.Message, why);

/// <summary>What became of an attempt at a node.</summary>
internal enum AttemptKind
{
    /// <summary>The node has answered, with a status below 500, or 508.</summary>
    Answered,

    /// <summary>The node has answered with a status of 500 or above, other than 508, or with one of gRPC that means the same.</summary>
    ServerError,

    /// <summary>The connection was never made, so not a byte of the request has left.</summary>
    Unconnected,

    /// <summary>
    /// As <see cref="Unconnected"/>, because this machine has run out of something: every node would fail alike, so none is to blame.
    /// </summary>
    LocalExhaustion,

    /// <summary>The node broke the connection, or what it answered is no HTTP.</summary>
    Broken,

    /// <summary>The node has not answered in time.</summary>
    TimedOut,

    /// <summary>What was sent to the node, or an upgraded connection, broke off; that alone says nothing against the node.</summary>
    Interrupted,

    /// <summary>An upgraded connection, or an answer that had begun, was quiet for too long: that alone says nothing against the node.</summary>
    Idle,

    /// <summary>The client's body could not be read.</summary>
    ClientError,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The gateway ended it, because the node is drained and its time for what runs there is over.</summary>
    Closed,
}

/// <summary>Tells from an exception whether there ever was a connection, and whose fault it is that there was none. Pure.</summary>
internal static class ConnectFailure
{
    /// <summary>The connection was never made, so not a byte of the request has left.</summary>
    public static bool Matches(Exception? exception) =>
        exception switch
        {
            HttpRequestException http => http.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError,
            // The connect timeout comes as a cancellation with a timeout inside; other timeouts have none.
            OperationCanceledException => exception.InnerException is TimeoutException,
            _ => false,
        };

    /// <summary>This machine has run out of something. Every node would fail alike, so none is to blame.</summary>
    public static bool IsLocal(Exception? exception) =>
        SocketErrorOf(exception) is SocketError.TooManyOpenSockets or SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable;

    /// <summary>A few words for logs and admin answers.</summary>
    public static string Describe(Exception exception) =>
        SocketErrorOf(exception) switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.NoData => "host name not found",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to host",
            SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection reset",
            { } other => $"socket error {other}",
            null when Matches(exception) && exception is OperationCanceledException => "no connection in time",
            null when exception.GetBaseException() is NodeTlsException tls => VisibleText.Escape(tls.Message),
            null when exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } =>
                "connection closed without an answer",
            // It may hold what the node sent.
            null => VisibleText.Escape(exception.GetBaseException().Message),
        };

    private static SocketError? SocketErrorOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}

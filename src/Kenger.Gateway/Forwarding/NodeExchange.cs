using System.Net.Http;
using System.Net.Sockets;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>One request on one connection to a node, from its first byte to the last of the answer.</summary>
/// <param name="context">The request.</param>
/// <param name="connection">Ready for it.</param>
/// <param name="silence">How long nothing may move.</param>
/// <param name="upgrade">The protocol that the client asks to switch to; null where it asks for none.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeExchange(HttpContext context, NodeConnection connection, TimeSpan silence, string? upgrade, TimeProvider time)
{
    private const int MaxInterim = 32;

    // A node that does not know Expect says nothing. As long as .NET's client waits.
    private static readonly TimeSpan ContinueTimeout = TimeSpan.FromSeconds(1);

    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly bool _isHead = HttpMethods.IsHead(context.Request.Method);
    private Task<Upload>? _upload;
    private CancellationTokenSource? _stop;
    private TaskCompletionSource<bool>? _permission;
    private bool _isUploadOwed;

    /// <summary>What is being done; it tells whose fault a failure is.</summary>
    public ExchangeStep Step { get; private set; } = ExchangeStep.Sending;

    /// <summary>The answer's body.</summary>
    public Framing Body { get; private set; }

    /// <summary>Sends the request. A body goes on being sent while the answer may come already.</summary>
    /// <param name="framing">Of the body.</param>
    public async ValueTask SendAsync(Framing framing)
    {
        connection.Allow(silence);
        if (framing.IsEmpty)
        {
            await connection.SendAsync(connection.Request.Written);
            return;
        }

        if (context.Request.Headers.Expect.Count > 0 && IsContinueExpected(context.Request.Headers.Expect.ToString()))
        {
            _permission = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        _upload = UploadAsync(framing.IsChunked, _stop.Token);
    }

    /// <summary>Waits for the head of the answer.</summary>
    public async ValueTask ReadHeadAsync()
    {
        Step = ExchangeStep.Waiting;
        for (var interim = 0; ; interim++)
        {
            int length;
            var seen = 0;
            while ((length = AnswerHead.FindEnd(connection.Received.Span, seen)) == 0)
            {
                seen = connection.Received.Length;
                if (!await connection.ReceiveAsync())
                {
                    throw AnswerException.Ended();
                }
            }

            connection.Answer.Read(connection.Received.Span[..length]);
            connection.Take(length);
            if (connection.Answer.Status >= 200 || HasSwitched())
            {
                break;
            }

            // What comes before the answer itself is for this connection.
            if (interim == MaxInterim)
            {
                throw AnswerException.Invalid($"{MaxInterim} answers that are none have come before it");
            }

            if (connection.Answer.Status == 100)
            {
                _permission?.TrySetResult(true);
            }
        }

        // Whoever refuses does not want the body.
        _permission?.TrySetResult(connection.Answer.Status < 300);
        connection.Allow(silence);
        Body = connection.Answer.BodyOf(_isHead);
    }

    /// <summary>Passes on the body.</summary>
    /// <param name="quiet">How long nothing may come.</param>
    /// <param name="isStream">Much time may pass between two pieces.</param>
    public async ValueTask CopyBodyAsync(TimeSpan quiet, bool isStream = false)
    {
        var body = context.Response.Body;
        var framing = Body;
        var chunks = new ChunkReader();
        var left = framing.Length;
        for (var pieces = 1; framing.IsChunked ? !chunks.IsAtEnd : left != 0; pieces++)
        {
            await PoolThread.SwitchedAt(pieces);
            Step = ExchangeStep.Reading;
            if (connection.Received.IsEmpty)
            {
                connection.Allow(quiet);
                if (!await (isStream ? connection.ReceiveLaterAsync() : connection.ReceiveAsync()))
                {
                    if (framing.IsUntilClose)
                    {
                        return;
                    }

                    throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection ended in the middle of the answer.");
                }
            }

            var piece = connection.Received;
            if (framing.IsChunked)
            {
                var count = chunks.Read(piece.Span, out var data);
                piece = piece[data];
                if (!piece.IsEmpty)
                {
                    await PassOnAsync(body, piece, quiet);
                }

                connection.Take(count);
            }
            else
            {
                piece = framing.IsUntilClose ? piece : piece[..(int)Math.Min(left, piece.Length)];
                await PassOnAsync(body, piece, quiet);
                connection.Take(piece.Length);
                left -= framing.IsUntilClose ? 0 : piece.Length;
            }
        }

        if (!chunks.Trailers.IsEmpty)
        {
            NodeAnswer.PassOnTrailers(context, chunks.Trailers);
        }
    }

    /// <summary>
    /// What became of the request's body. After a whole answer it is waited for, because many nodes answer first and read on; not where the node has
    /// said that it closes.
    /// </summary>
    /// <param name="isOver">The exchange has failed: nobody needs the rest.</param>
    public async ValueTask<Upload> EndUploadAsync(bool isOver)
    {
        if (_upload is null)
        {
            return default;
        }

        if (isOver || connection.Answer.Closes)
        {
            await _stop!.CancelAsync();
        }

        var upload = await _upload;
        _stop!.Dispose();
        return upload;
    }

    /// <summary>Whether the body is through, or has failed.</summary>
    public bool HasUploaded => _upload is { IsCompleted: true };

    /// <summary>The client has not sent what comes next of the body.</summary>
    public bool IsReadingUpload { get; private set; }

    /// <summary>Whether the connection can be used again: nothing of this exchange is left on it, and nothing in doubt.</summary>
    public bool IsThrough =>
        !connection.Answer.Closes && !_isUploadOwed && !IsSwitched && !Body.IsUntilClose && connection.Received.IsEmpty && connection.WhyCut == ConnectionCut.None
        && (_upload is null || _upload is { IsCompletedSuccessfully: true, Result.Error: ForwarderError.None });

    /// <summary>The node speaks another protocol from now on.</summary>
    public bool IsSwitched { get; private set; }

    private static bool IsContinueExpected(string expect) => expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase);

    private bool HasSwitched()
    {
        var answer = connection.Answer;
        if (answer.Status != 101)
        {
            return false;
        }

        // Behind it all bytes are the other protocol's: nobody may think that there is a body, or another protocol than the client asked for.
        if (upgrade is null || !answer.Framing.IsUntilClose || !upgrade.Equals(answer.Find("Upgrade"), StringComparison.OrdinalIgnoreCase))
        {
            throw AnswerException.Invalid("it switches to a protocol that nobody asked for");
        }

        return IsSwitched = true;
    }

    private ValueTask PassOnAsync(Stream body, ReadOnlyMemory<byte> piece, TimeSpan quiet)
    {
        Step = ExchangeStep.Writing;
        connection.Allow(quiet);
        return body.WriteAsync(piece);
    }

    // The head and what is there of the body leave together. What the client still owes is no reason to keep the head back.
    private async Task<Upload> UploadAsync(bool isChunked, CancellationToken stop)
    {
        var head = connection.Request;
        var piece = new UploadPiece(isChunked);
        try
        {
            if (_permission is not null && !await MayUploadAsync(head, stop))
            {
                _isUploadOwed = true;
                return default;
            }

            for (var pieces = 1; ; pieces++)
            {
                await PoolThread.SwitchedAt(pieces);
                IsReadingUpload = true;
                var reading = context.Request.Body.ReadAsync(piece.Room, stop);
                var count = reading.IsCompleted || head.Written.IsEmpty ? await reading : await SendWhileReadingAsync(head, reading.AsTask());
                IsReadingUpload = false;
                connection.Allow(silence);
                if (count == 0)
                {
                    break;
                }

                await SendAsync(head, piece.Framed(count));
            }

            await SendAsync(head, isChunked ? LastChunk : default(ReadOnlyMemory<byte>));
            return default;
        }
        catch (Exception exception)
        {
            if (!IsReadingUpload)
            {
                // The node may have answered before, and closed: what it has sent is still to be read.
                return new Upload(ForwarderError.RequestBodyDestination, exception);
            }

            connection.Cut(ConnectionCut.UploadBroken);
            return new Upload(
                exception is OperationCanceledException ? ForwarderError.RequestBodyCanceled : ForwarderError.RequestBodyClient, exception);
        }
        finally
        {
            piece.Return();
        }
    }

    // The client sends its body when the server asks for it, and the server does so when the body is read: the node's word comes first.
    private async ValueTask<bool> MayUploadAsync(HeadWriter head, CancellationToken stop)
    {
        await connection.SendAsync(head.Written);
        head.Clear();
        try
        {
            return await _permission!.Task.WaitAsync(ContinueTimeout, time, stop);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async Task<int> SendWhileReadingAsync(HeadWriter head, Task<int> reading)
    {
        IsReadingUpload = false;
        try
        {
            await connection.SendAsync(head.Written);
            head.Clear();
        }
        catch
        {
            // Left alone it would go on into a room that others have by then, and the server could not read the rest of the body.
            await _stop!.CancelAsync();
            await Task.WhenAny(reading);
            throw;
        }

        IsReadingUpload = true;
        return await reading;
    }

    private async ValueTask SendAsync(HeadWriter head, ReadOnlyMemory<byte> piece)
    {
        if (head.Written.IsEmpty)
        {
            await connection.SendAsync(piece);
        }
        else
        {
            head.Write(piece.Span);
            await connection.SendAsync(head.Written);
            head.Clear();
        }

        connection.Allow(silence);
    }
}

/// <summary>What became of a request's body.</summary>
/// <param name="Error"><see cref="ForwarderError.None"/> when all of it was sent.</param>
/// <param name="Exception">What was thrown.</param>
internal readonly record struct Upload(ForwarderError Error, Exception? Exception);

/// <summary>How far an exchange is.</summary>
internal enum ExchangeStep
{
    Sending,
    Waiting,
    Reading,
    Writing,
}

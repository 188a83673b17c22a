using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kenger.Gateway.Tests;

/// <summary>One client of a random run: sends its requests one after the other, and looks at every byte of what it gets.</summary>
internal sealed class RandomClient(int port, int seed, ConcurrentQueue<string> mistakes) : IDisposable
{
    // As long as the gateway's own patience, and some more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private PlainHttp? _connection;

    /// <summary>How many were answered by a node, as it should be.</summary>
    public int Answered { get; private set; }

    /// <summary>How many could not be sent to their end.</summary>
    public int Unsent { get; private set; }

    public async Task SendAsync(int number)
    {
        var exchange = RandomExchange.Create(seed, number);
        try
        {
            await SendAsync(exchange).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            mistakes.Enqueue($"request {number} hangs: {exchange}");
            Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The gateway has answered, or broken off, and ended the connection while there was more to send.
            if (exchange.Upload.Length == 0)
            {
                mistakes.Enqueue($"request {number} could not be sent: {exception.Message}; {exchange}");
            }

            Unsent++;
            Close();
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private async Task SendAsync(RandomExchange exchange)
    {
        var connection = _connection ??= await ConnectAsync();
        await connection.WriteAsync(
            $"{exchange.Method} /{exchange.Number} HTTP/1.1\r\nHost: a\r\nX-Number: {exchange.Number}\r\n{PlainHttp.HeaderOf(exchange.Upload)}\r\n");
        if (exchange.ClientFault == ClientFault.LeavesUpload)
        {
            await connection.WriteBodyAsync(exchange.Upload, exchange.Upload.Length / 2);
            connection.Break();
            _connection = null;
            return;
        }

        await connection.WriteBodyAsync(exchange.Upload);
        var head = await connection.ReadHeadAsync();
        if (exchange.ClientFault == ClientFault.LeavesAnswer)
        {
            connection.Break();
            _connection = null;
            return;
        }

        if (head.Length == 0 && exchange.NodeFault != NodeFault.DiesInBody)
        {
            mistakes.Enqueue($"request {exchange.Number} got no answer: {exchange}");
        }

        // Where the request's body may not have been read to its end the gateway may end the connection.
        var keeps = head.Length > 0 && await CheckAsync(connection, exchange, head) && exchange is { KeepsConnection: true, NodeFault: not NodeFault.AnswersEarly }
            && PlainHttp.Find(head, "Connection") != "close";
        if (!keeps)
        {
            Close();
        }
    }

    /// <summary>True where a node's answer is whole.</summary>
    private async Task<bool> CheckAsync(PlainHttp connection, RandomExchange exchange, string head)
    {
        var status = int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture);
        var number = PlainHttp.Find(head, "X-Number");
        var hasNoBody = exchange.IsHead || status is 204 or 304;
        var (body, isWhole) = hasNoBody ? ([], true) : await connection.ReadBodyAsync(head, isAnswer: true);
        if (number is null)
        {
            // The gateway's own word: of a node that died, or of a kept connection that the node ended at this very moment.
            if (status != 502)
            {
                mistakes.Enqueue($"request {exchange.Number} got {status}: {exchange}");
            }

            return false;
        }

        if (number != exchange.Number.ToString(CultureInfo.InvariantCulture) || status != exchange.Status)
        {
            mistakes.Enqueue($"request {exchange.Number} got another's answer: {head}");
        }

        var expected = hasNoBody ? [] : exchange.Answer.ToArray();
        if (!expected.AsSpan(0, isWhole ? expected.Length : Math.Min(body.Length, expected.Length)).SequenceEqual(body))
        {
            mistakes.Enqueue($"request {exchange.Number} got other bytes, {body.Length} of {expected.Length}: {exchange}");
        }

        if (!isWhole && exchange.NodeFault != NodeFault.DiesInBody)
        {
            mistakes.Enqueue($"the answer to request {exchange.Number} broke off: {exchange}");
        }

        Answered += isWhole ? 1 : 0;
        return isWhole;
    }

    private async Task<PlainHttp> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new PlainHttp(socket);
    }
}

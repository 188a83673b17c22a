using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>A node that answers each request of a random run as its number says, and counts how often it came.</summary>
/// <param name="seed">Of the run.</param>
/// <param name="arrivals">How often each number came to any node.</param>
/// <param name="mistakes">What came and should not have.</param>
internal sealed class RandomNode(int seed, int[] arrivals, ConcurrentQueue<string> mistakes) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<PlainHttp, byte> _open = new();
    private Task _accepting = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that are open now.</summary>
    public int Open => _open.Count;

    public void Start()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var connection in _open.Keys)
        {
            connection.Dispose();
        }

        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                serving.RemoveAll(task => task.IsCompleted);
                serving.Add(ServeAsync(new PlainHttp(socket)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(PlainHttp connection)
    {
        _open.TryAdd(connection, 0);
        try
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head && await AnswerAsync(connection, head))
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The gateway has ended it.
        }
        catch (Exception exception)
        {
            mistakes.Enqueue($"a node could not take what came: {exception}");
        }
        finally
        {
            connection.Dispose();
            _open.TryRemove(connection, out _);
        }
    }

    /// <summary>True where the connection goes on.</summary>
    private async Task<bool> AnswerAsync(PlainHttp connection, string head)
    {
        var words = head[..head.IndexOf('\r', StringComparison.Ordinal)].Split(' ');
        if (words[1] == "/api/status")
        {
            // In a long run the gateway asks how it is.
            await connection.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n");
            return true;
        }

        var number = int.Parse(words[1].AsSpan(1), CultureInfo.InvariantCulture);
        var exchange = RandomExchange.Create(seed, number);
        var isFirst = Interlocked.Increment(ref arrivals[number]) == 1;
        if (words[0] != exchange.Method || PlainHttp.Find(head, "X-Number") != words[1][1..])
        {
            mistakes.Enqueue($"request {number} came with another's head: {head}");
        }

        var fault = isFirst ? exchange.NodeFault : NodeFault.None;
        if (fault == NodeFault.AnswersEarly)
        {
            await SendAnswerAsync(connection, exchange, fault);
        }

        if (fault == NodeFault.DiesBefore && number % 2 == 0)
        {
            // Without having read the body.
            connection.Break();
            return false;
        }

        var (body, isWhole) = await connection.ReadBodyAsync(head, isAnswer: false);
        if (!exchange.Upload.ToArray().AsSpan(0, isWhole ? exchange.Upload.Length : Math.Min(body.Length, exchange.Upload.Length)).SequenceEqual(body))
        {
            mistakes.Enqueue($"the body of request {number} came with other bytes: {body.Length} of {exchange.Upload.Length}");
        }

        if (!isWhole || fault == NodeFault.DiesBefore)
        {
            return false;
        }

        if (fault != NodeFault.AnswersEarly)
        {
            await SendAnswerAsync(connection, exchange, fault);
        }

        return fault is NodeFault.None or NodeFault.AnswersEarly && exchange is not { HasAnswerBody: true, Answer.Framing: BodyFraming.UntilClose };
    }

    private static async Task SendAnswerAsync(PlainHttp connection, RandomExchange exchange, NodeFault fault)
    {
        var head = new StringBuilder();
        for (var i = 0; i < exchange.Interim; i++)
        {
            head.Append("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {exchange.Status} Said\r\nX-Number: {exchange.Number}\r\n");
        if (fault == NodeFault.DiesInHead)
        {
            await connection.WriteAsync(head.Append("X-Half: ").ToString());
            return;
        }

        // A HEAD request is told what a GET would be; 204 says nothing.
        head.Append(exchange.Status == 204 ? "" : PlainHttp.HeaderOf(exchange.Answer)).Append("\r\n");
        await connection.WriteAsync(head.ToString());
        if (exchange.HasAnswerBody)
        {
            await connection.WriteBodyAsync(exchange.Answer, fault == NodeFault.DiesInBody ? exchange.Answer.Length / 2 : null);
        }
    }
}

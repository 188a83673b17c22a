using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kenger.Gateway.Tests;

/// <summary>A node that reads requests off the socket by itself, strictly, and answers each one <c>200 ok</c>.</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<string> _malformed = new();
    private readonly Task _accepting;

    private RecordingBackend()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>What came and was no request, or only half of one.</summary>
    public IReadOnlyList<string> Malformed => [.. _malformed];

    public static RecordingBackend Start() => new();

    public void Forget()
    {
        _requests.Clear();
        _malformed.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await RecordedRequest.ReadAsync(stream).WaitAsync(_stop.Token) is { } request)
                {
                    _requests.Enqueue(request);
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), _stop.Token);
                }
            }
            catch (FormatException e)
            {
                _malformed.Enqueue(e.Message);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }
}

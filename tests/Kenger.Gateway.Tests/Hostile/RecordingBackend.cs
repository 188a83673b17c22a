using System.Collections.Concurrent;
using System.Net.Sockets;
using Kenger.Contracts;

namespace Kenger.Gateway.Tests;

/// <summary>A node that reads requests off the socket by itself, strictly, and answers each one <c>200 ok</c>.</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<string> _malformed = new();
    private readonly RawBackend _listener;

    private RecordingBackend() => _listener = RawBackend.Listen(ServeAsync);

    public int Port => _listener.Port;

    /// <summary>All requests but probes, which come when they come.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests.Where(request => request.Target != KengerDefaults.HealthPath)];

    /// <summary>What came and was no request, or only half of one.</summary>
    public IReadOnlyList<string> Malformed => [.. _malformed];

    public static RecordingBackend Start() => new();

    public void Forget()
    {
        _requests.Clear();
        _malformed.Clear();
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken stop)
    {
        try
        {
            while (await RecordedRequest.ReadAsync(stream).WaitAsync(stop) is { } request)
            {
                _requests.Enqueue(request);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
            }
        }
        catch (FormatException exception)
        {
            _malformed.Enqueue(exception.Message);
        }
    }
}

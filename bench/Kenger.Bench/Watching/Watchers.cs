using System.Diagnostics;
using System.Net.Sockets;
using Kenger.Bench.Http;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Watching;

/// <summary>
/// Many long polls on one thread, with little to do for each: what wakes late must be the registry, not its measurer. As real
/// watchers do, each polls again as soon as it has its answer.
/// </summary>
internal sealed class Watchers : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Socket, HttpConnection> _connections;
    private readonly List<Socket> _ready = [];

    private readonly bool _takesDifferences;

    private Watchers(IEnumerable<HttpConnection> connections, bool takesDifferences)
    {
        _connections = connections.ToDictionary(connection => connection.Socket);
        _takesDifferences = takesDifferences;
    }

    /// <summary>Bytes of the last answer.</summary>
    public int AnswerBytes { get; private set; }

    public static async Task<Watchers> OpenAsync(Uri url, int count, long version, bool takesDifferences, CancellationToken cancellationToken)
    {
        var connections = new List<HttpConnection>(count);
        for (var i = 0; i < count; i++)
        {
            var connection = await HttpConnection.OpenAsync(url, cancellationToken);
            connection.Begin(HttpRequests.Watch(version, takesDifferences));
            connections.Add(connection);
        }

        return new Watchers(connections, takesDifferences);
    }

    /// <summary>Makes a change and notes the milliseconds until its caller and each watcher have their answers.</summary>
    public void MeasureChange(HttpConnection caller, byte[] change, Samples told, Samples watched)
    {
        var waiting = _connections.Keys.Append(caller.Socket).ToHashSet();
        var begun = Stopwatch.GetTimestamp();
        caller.Begin(change);
        while (waiting.Count > 0)
        {
            _ready.Clear();
            _ready.AddRange(waiting);
            Socket.Select(_ready, null, null, Limit);
            if (_ready.Count == 0)
            {
                throw new TimeoutException($"{waiting.Count} watchers have no answer after {Limit}.");
            }

            foreach (var socket in _ready)
            {
                if (socket == caller.Socket)
                {
                    if (caller.TryReceive())
                    {
                        told.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                        waiting.Remove(socket);
                    }
                }
                else if (_connections[socket].TryReceive())
                {
                    watched.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    waiting.Remove(socket);
                    WatchOn(_connections[socket]);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    private void WatchOn(HttpConnection connection)
    {
        AnswerBytes = connection.Answer.Body.Length;
        connection.Begin(HttpRequests.Watch(connection.Answer.ReadVersion(), _takesDifferences));
    }
}

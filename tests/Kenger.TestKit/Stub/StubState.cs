using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.TestKit;

/// <summary>The nodes and namespaces of a <see cref="StubRegistry"/>, and the normal answers.</summary>
public sealed class StubState
{
    private static readonly KengerJson Json = KengerJson.Default;
    private static readonly DateTimeOffset Long = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<(string Host, int Port), NodeInfo>> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _changed = new(StringComparer.Ordinal);
    private TaskCompletionSource _change = NewSignal();
    private long _version = 1_000;
    private long _lastId;

    /// <summary>Live gateways that <c>/applied</c> waits for; it answers as soon as there are none left.</summary>
    public List<string> Waiting { get; } = [];

    public long Version => Locked(() => _version);

    public IReadOnlyList<NodeInfo> Nodes => Locked(() => _namespaces.Values.SelectMany(nodes => nodes.Values).ToList());

    /// <summary>Loses all nodes, as a registry without a store does when it restarts.</summary>
    public void Forget() => Change(() =>
    {
        foreach (var (ns, nodes) in _namespaces)
        {
            nodes.Clear();
            _changed[ns] = _version;
        }
    });

    public NodeInfo Register(RegisterNodeRequest request) => Put(request.Ns, (request.Host, request.Port), known => new NodeInfo
    {
        Id = known?.Id ?? ++_lastId,
        Ns = request.Ns,
        Host = request.Host,
        Port = request.Port,
        Weight = request.Weight ?? KengerDefaults.Weight,
        DeclaredWeight = request.Weight ?? KengerDefaults.Weight,
        HealthPath = request.HealthPath ?? KengerDefaults.HealthPath,
        Status = NodeStatus.Online,
        Labels = request.Labels ?? new Dictionary<string, string>(),
        HeartbeatInterval = request.HeartbeatInterval,
        LastHeartbeat = Long,
        CreatedAt = Long,
        UpdatedAt = Long,
        Version = _version,
    });

    public NodeRemoval Remove(NodeAddress node) => Change(() =>
    {
        var removed = _namespaces.TryGetValue(node.Ns, out var nodes) && nodes.Remove((node.Host, node.Port));
        _changed[node.Ns] = _version;
        return new NodeRemoval { Removed = removed, Version = _version };
    });

    internal async Task<(int Status, byte[] Body)> AnswerAsync(StubCall call, CancellationToken cancellationToken)
    {
        switch (call.Path)
        {
            case ApiRoutes.NodeRegister:
                return Ok(Register(Body(call, Json.RegisterNodeRequest)), Json.ApiResponseNodeInfo);
            case ApiRoutes.NodeDeregister:
                return Ok(Remove(Body(call, Json.NodeAddress)), Json.ApiResponseNodeRemoval);
            case ApiRoutes.Heartbeat:
                var beating = Body(call, Json.NodeAddress);
                return Find(beating) is null ? NotFound(beating.ToString()) : Ok(null!, Json.ApiResponseIReadOnlyListFieldError);
            case ApiRoutes.Sync:
                return await SyncAsync(call, cancellationToken);
            case ApiRoutes.Applied:
                return Ok(new AppliedResult { Applied = Waiting.Count == 0, Waiting = [.. Waiting] }, Json.ApiResponseAppliedResult);
            default:
                return NotFound(call.Path);
        }
    }

    private async Task<(int Status, byte[] Body)> SyncAsync(StubCall call, CancellationToken cancellationToken)
    {
        var after = call.Query.TryGetValue("version", out var sent) ? long.Parse(sent!, CultureInfo.InvariantCulture) : -1;
        var wait = call.Query.TryGetValue("wait", out var held) ? double.Parse(held.ToString().TrimEnd('s'), CultureInfo.InvariantCulture) : 0;
        string[] wanted = call.Query.TryGetValue("ns", out var names) ? names.ToString().Split(',') : [];
        while (true)
        {
            var (answer, change) = Locked(() => (Snapshot(wanted, after), _change.Task));
            if (answer.Data.Count > 0 || wait <= 0 || after < 0)
            {
                return (200, JsonSerializer.SerializeToUtf8Bytes(answer, Json.SyncResponse));
            }

            try
            {
                await change.WaitAsync(TimeSpan.FromSeconds(wait), TimeProvider.System, cancellationToken);
            }
            catch (TimeoutException)
            {
                wait = 0;
            }
        }
    }

    private SyncResponse Snapshot(string[] wanted, long after) => new()
    {
        Version = _version,
        Data = _namespaces
            .Where(entry => (wanted.Length == 0 || wanted.Contains(entry.Key)) && _changed[entry.Key] > after)
            .ToDictionary(
                entry => entry.Key,
                entry => new SyncNamespace
                {
                    HealthPath = KengerDefaults.HealthPath,
                    Nodes = [.. entry.Value.Values.Select(node => new SyncNode
                    {
                        Host = node.Host,
                        Port = node.Port,
                        Weight = node.Weight,
                        HealthPath = node.HealthPath,
                        Labels = node.Labels.Count == 0 ? null : node.Labels,
                    })],
                },
                StringComparer.Ordinal),
    };

    private NodeInfo Put(string ns, (string Host, int Port) key, Func<NodeInfo?, NodeInfo> make) => Change(() =>
    {
        if (!_namespaces.TryGetValue(ns, out var nodes))
        {
            _namespaces[ns] = nodes = [];
        }

        _changed[ns] = _version;
        return nodes[key] = make(nodes.GetValueOrDefault(key));
    });

    private NodeInfo? Find(NodeAddress node) =>
        Locked(() => _namespaces.GetValueOrDefault(node.Ns)?.GetValueOrDefault((node.Host, node.Port)));

    private void Change(Action change) => Change(() =>
    {
        change();
        return true;
    });

    private T Change<T>(Func<T> change) => Locked(() =>
    {
        _version++;
        var result = change();
        _change.SetResult();
        _change = NewSignal();
        return result;
    });

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private static T Body<T>(StubCall call, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(call.Body, type)!;

    private static (int Status, byte[] Body) Ok<T>(T data, JsonTypeInfo<ApiResponse<T>> type) =>
        (200, JsonSerializer.SerializeToUtf8Bytes(new ApiResponse<T> { Data = data }, type));

    private static (int Status, byte[] Body) NotFound(string what) =>
        (404, JsonSerializer.SerializeToUtf8Bytes(new ApiResponse<IReadOnlyList<FieldError>> { Code = 404, Message = $"{what} is unknown" }, Json.ApiResponseIReadOnlyListFieldError));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

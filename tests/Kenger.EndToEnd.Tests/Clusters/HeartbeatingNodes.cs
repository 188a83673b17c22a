namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>
/// Nodes that send heartbeats to any server that answers, as the SDK does; several in a second, so that a machine that stands still takes one of them.
/// </summary>
internal sealed class HeartbeatingNodes : IAsyncDisposable
{
    private readonly RegistryCluster _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;
    private int _notFound;

    public HeartbeatingNodes(RegistryCluster cluster, IEnumerable<string> hosts)
    {
        _cluster = cluster;
        _loops = [.. hosts.Select(BeatAsync)];
    }

    /// <summary>How many heartbeats were answered with 404: the registry had deleted a living node.</summary>
    public int NotFound => _notFound;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task BeatAsync(string host)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1), DefaultRequestHeaders = { { "X-API-Token", RegistryCluster.Token } } };
        var server = host[^1] % _cluster.Servers.Count;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var body = new StringContent($$"""{"ns":"shop","host":"{{host}}","port":80}""");
                using var answer = await http.PostAsync(_cluster.AddressOf(server) + "/api/upstream/heartbeat", body, _stop.Token);
                if ((int)answer.StatusCode == 404)
                {
                    Interlocked.Increment(ref _notFound);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
            {
                server = (server + 1) % _cluster.Servers.Count;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, _stop.Token);
        }
    }
}

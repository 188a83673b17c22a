using Kenger.Bench.Reports;

namespace Kenger.Bench.Gateway;

/// <summary>The proxies that are compared, in turns. One of them runs at a time.</summary>
internal sealed class Lineup : IAsyncDisposable
{
    private readonly List<Proxy> _proxies = [];
    private readonly List<ProxyRounds> _rounds = [];

    public IReadOnlyList<ProxyRounds> All => _rounds;

    /// <summary>Takes a proxy over, to end it.</summary>
    public async Task<ProxyRounds> AddAsync(Task<Proxy> starting)
    {
        var proxy = await starting;
        _proxies.Add(proxy);
        var rounds = new ProxyRounds(proxy);
        _rounds.Add(rounds);
        return rounds;
    }

    /// <summary>The first of them, asked something else. Their processes stay this one's.</summary>
    public Lineup For(RequestKind kind, int count)
    {
        var lineup = new Lineup();
        foreach (var proxy in _proxies.Take(count).Select(proxy => proxy.For(kind)))
        {
            lineup._proxies.Add(proxy);
            lineup._rounds.Add(new ProxyRounds(proxy));
        }

        return lineup;
    }

    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (var proxy in _proxies)
        {
            proxy.Process.Pause();
        }

        foreach (var rounds in _rounds)
        {
            Report.Progress("warming up " + rounds.Name);
            await rounds.WarmUpAsync(cancellationToken);
        }
    }

    /// <summary>One round of each; another one begins each time.</summary>
    public async Task RunOnceAsync(int round, TimeSpan duration, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < _rounds.Count; turn++)
        {
            await _rounds[(round + turn) % _rounds.Count].RunOnceAsync(duration, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }
}

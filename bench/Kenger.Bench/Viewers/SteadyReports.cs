using System.Globalization;
using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Contracts;

namespace Kenger.Bench.Viewers;

/// <summary>A gateway that follows everything and says each 5 seconds what it counted in every namespace, until disposed.</summary>
internal sealed class SteadyReports : IAsyncDisposable
{
    // A report has a limit of size: a gateway sends as many parts as it takes.
    private const int RowsPerPart = 250;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpConnection _poll;
    private readonly HttpConnection _reports;
    private readonly Task _work;

    private SteadyReports(HttpConnection poll, HttpConnection reports, byte[][] parts)
    {
        (_poll, _reports) = (poll, reports);
        _work = Task.WhenAll(FollowAsync(), ReportAsync(parts));
    }

    /// <summary>Of one node in each namespace.</summary>
    public static async Task<SteadyReports> StartAsync(Uri url, IEnumerable<NodeSet> sets, CancellationToken cancellationToken)
    {
        byte[][] parts =
        [
            .. sets.SelectMany(nodes => Enumerable.Range(0, nodes.Namespaces).Select(nodes.Address))
                .Select((address, i) => string.Create(CultureInfo.InvariantCulture, $"{{{address},\"requests\":{500 + (i % 97)},\"errors\":{i % 7},\"latency\":[20,{400 + (i % 90)}]}}"))
                .Chunk(RowsPerPart)
                .Select((rows, i) => HttpRequests.Post(ApiRoutes.Report, $"{{\"gateway\":\"edge\",\"nodes\":[{string.Join(',', rows)}]{(i == 0 ? ",\"views\":[]" : "")}}}")),
        ];
        return new SteadyReports(await HttpConnection.OpenAsync(url, cancellationToken), await HttpConnection.OpenAsync(url, cancellationToken), parts);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _poll.Dispose();
        _reports.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        for (var version = 0L; ; version = _poll.Answer.ReadVersion())
        {
            await _poll.SendAsync(HttpRequests.Get($"{ApiRoutes.Sync}?version={version}&wait=5s&gateway=edge"), _stop.Token);
        }
    }

    private async Task ReportAsync(byte[][] parts)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        do
        {
            foreach (var part in parts)
            {
                await _reports.SendAsync(part, _stop.Token);
            }
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }
}

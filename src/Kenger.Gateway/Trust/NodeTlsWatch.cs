using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Trust;

/// <summary>Looks every few seconds at the files of the certificates that the gateway shows to nodes. A new one counts from the next connection on.</summary>
internal sealed class NodeTlsWatch(NodeTls tls, TimeProvider time, ILogger<NodeTlsWatch> logger)
    : PeriodicService(time, logger, EventIds.NodeTlsWatchFailed)
{
    private readonly ILogger _logger = logger;

    protected override TimeSpan Period => TimeSpan.FromSeconds(5);

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var news in tls.Own.Look())
        {
            Say(news);
        }

        return Task.CompletedTask;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => tls.Own.HasPlaces ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    private void Say(CertificateNews news)
    {
        if (news.Problem is { } problem)
        {
            NodeTlsFiles.LogKept(_logger, problem, news.Setting);
        }
        else if (news.Certificate is { } taken)
        {
            NodeTlsFiles.LogTaken(
                _logger,
                $"the certificate in '{LongText.Shorten(news.Path)}', until {taken.NotAfter.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
                news.Setting);
        }
    }
}

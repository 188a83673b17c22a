using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Hosting;

/// <summary>Says at the start which variables of the environment look like ours and have no effect. Those that were meant for the registry end the start.</summary>
internal sealed partial class SettingRemarks(IConfiguration configuration, ILogger<SettingRemarks> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var remark in StrayVariables.Find(configuration).Remarks(KnownVariables.OfServer))
        {
            LogRemark(remark);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.SettingRemark, LogLevel.Warning, "{Remark}")]
    private partial void LogRemark(string remark);
}

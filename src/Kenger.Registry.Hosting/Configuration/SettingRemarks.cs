using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Hosting.Configuration;

/// <summary>
/// Says at the start which settings look like ours and have no effect. No more than that: the application is somebody's, and serves without
/// them as well.
/// </summary>
internal sealed partial class SettingRemarks(ILogger<SettingRemarks> logger, IConfiguration? configuration = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var remark in configuration is null ? [] : Remarks(configuration))
        {
            LogRemark(remark);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<string> Remarks(IConfiguration configuration) =>
    [
        .. StrayVariables.Find(configuration).Remarks(),
        .. UnknownKeys.OfRoot(configuration).Select(remark => SettingPlace.AddTo(remark, configuration, Setting.Section)),
        .. UnknownKeys.In(configuration.GetSection(RegistryKeys.Section), RegistryKeys.All)
            .Select(remark => SettingPlace.AddTo(remark, configuration, Setting.Section)),
    ];

    [LoggerMessage(EventIds.SettingRemark, LogLevel.Warning, "{Remark}")]
    private partial void LogRemark(string remark);
}

using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Configuration;

/// <summary>Which registries are trusted, by their certificate.</summary>
internal sealed partial class RegistryTrust(IOptions<KengerClientOptions> options, TimeProvider time, ILogger<RegistryTrust> logger)
{
    /// <summary>For all connections of the process.</summary>
    public SslClientAuthenticationOptions CreateOptions() =>
        new ServerTrust(() => options.Value.Authorities, time, Say).CreateOptions(HasAuthorities());

    // Connections are set up before the options have been checked, and whoever only asks for a client must not fail by them: its calls do.
    private bool HasAuthorities()
    {
        try
        {
            return options.Value.Authorities is not null;
        }
        catch (OptionsValidationException)
        {
            return false;
        }
    }

    private void Say(AuthorityNews news)
    {
        if (news.Problem is { } problem)
        {
            LogAuthoritiesKept(problem, news.Count);
        }
        else
        {
            LogAuthoritiesReplaced(news.Path, news.Count);
        }
    }

    [LoggerMessage(EventIds.AuthoritiesReplaced, LogLevel.Information, "The registry's certificate must come from the CAs in {Path} as they are now: {Count}")]
    private partial void LogAuthoritiesReplaced(string path, int count);

    [LoggerMessage(EventIds.AuthoritiesKept, LogLevel.Warning,
        "The file of CAs (KENGER_REGISTRY_CA) can't be used: {Problem}. Those of before, {Count}, are trusted on; the file is looked at again with each new connection")]
    private partial void LogAuthoritiesKept(string problem, int count);
}

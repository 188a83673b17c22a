using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Outgoing;

/// <summary>Which parts of the house are trusted that the registry asks by TLS: with CAs of a file those that one of them has issued, and no others; else those that the machine knows.</summary>
/// <param name="authorities">The CAs; null for those of the machine.</param>
/// <param name="variable">The setting that names their file.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said what became of the file.</param>
internal sealed partial class InHouseTrust(TrustedAuthorities? authorities, string variable, TimeProvider time, ILogger<InHouseTrust> logger)
{
    /// <summary>For all connections of the process.</summary>
    public SslClientAuthenticationOptions CreateOptions() => new ServerTrust(() => authorities, time, Say, variable).CreateOptions(authorities is not null);

    private void Say(AuthorityNews news)
    {
        if (news.Problem is { } problem)
        {
            LogKept(variable, problem, news.Count);
        }
        else
        {
            LogTaken(LongText.Shorten(news.Path), news.Count);
        }
    }

    [LoggerMessage(EventIds.GatewayAuthoritiesTaken, LogLevel.Information, "The certificates of gateways' admin addresses must come from the CAs in {Path} as they are now: {Count}")]
    private partial void LogTaken(string path, int count);

    [LoggerMessage(EventIds.GatewayAuthoritiesKept, LogLevel.Warning,
        "The file of CAs ({Variable}) can't be used: {Problem}. Those of before, {Count}, are trusted on; the file is looked at again with each new connection")]
    private partial void LogKept(string variable, string problem, int count);
}

using System.Diagnostics;

namespace Kenger.TestKit;

/// <summary>
/// The compiler's server and MSBuild's nodes outlive the build that starts them, for ten minutes and more, and hold its output open: who reads that to
/// its end waits for them.
/// </summary>
public static class BuildServers
{
    /// <summary>Whatever the process builds, no server starts.</summary>
    public static void KeepOut(ProcessStartInfo start)
    {
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
    }
}

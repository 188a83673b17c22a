using System.Diagnostics;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>A fact that needs a network namespace of its own: Linux, root, and the programs in use.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Works())
        {
            Skip = "needs Linux, the right to make network namespaces, and the programs unshare, ip and curl";
        }
    }

    private static bool Works()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "ip link set lo up && command -v curl"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

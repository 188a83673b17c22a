using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Gateways;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.HighAvailability;

/// <summary>A fact that needs network namespaces, keepalived and nft; one of the heavy ones.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PairFactAttribute : FactAttribute
{
    public PairFactAttribute() => Skip = HeavyFactAttribute.WhyNot
        ?? new NetworkNamespaceFactAttribute().Skip
        ?? new DebianProgramFactAttribute("keepalived").Skip
        ?? (MachinePrograms.Find("nft") is null ? "needs nft (Debian's package nftables)" : null)
        ?? (Directory.Exists("/etc/keepalived") ? null : "needs the folder /etc/keepalived, over which its own is mounted");
}

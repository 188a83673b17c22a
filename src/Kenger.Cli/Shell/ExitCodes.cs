namespace Kenger.Cli.Shell;

/// <summary>What scripts tell outcomes apart by.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The registry refused, a server could not start, or the rollout that was waited for did not come to its end.</summary>
    public const int Refused = 1;

    /// <summary>The command line or a setting is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>No registry, or no gateway, could be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>The rollout was still under way when the time to wait was over.</summary>
    public const int StillRunning = 4;

    /// <summary>The registry refused to say any more what became of the rollout that was waited for.</summary>
    public const int Unknown = 5;

    /// <summary>Ctrl+C, as shells say it.</summary>
    public const int Interrupted = 130;

    public const string Explained =
        "Exit codes: 0 done; 1 refused, could not start, or the rollout was rolled back or aborted; 2 the command line or a setting is wrong; "
        + "3 no registry or gateway could be reached; 4 the rollout was still running when --timeout, or the time it should take, was over; "
        + "5 the registry refused to say what became of the rollout; 130 Ctrl+C.";
}

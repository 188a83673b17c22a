namespace Kenger;

/// <summary>How near the end of a certificate is, in the steps at which people are told.</summary>
internal static class CertificateExpiry
{
    /// <summary>Days before the end; 0 is the end itself.</summary>
    private static readonly int[] Steps = [0, 1, 7, 14, 30];

    /// <summary>The step that is reached; null while it is far away. Pure.</summary>
    public static int? StepOf(TimeSpan left)
    {
        foreach (var days in Steps)
        {
            if (left <= TimeSpan.FromDays(days))
            {
                return days;
            }
        }

        return null;
    }
}

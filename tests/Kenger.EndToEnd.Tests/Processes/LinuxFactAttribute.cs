namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>A fact that reads what Linux tells of processes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs Linux and its /proc";
        }
    }
}

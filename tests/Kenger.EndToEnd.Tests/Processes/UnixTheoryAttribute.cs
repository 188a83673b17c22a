namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>A theory that needs signals, or a shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "needs Unix signals, or bash";
        }
    }
}

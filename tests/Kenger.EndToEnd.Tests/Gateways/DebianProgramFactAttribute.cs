using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>A fact that needs a program of Debian's; skipped by name where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DebianProgramFactAttribute : FactAttribute
{
    public DebianProgramFactAttribute(string program)
    {
        if (MachinePrograms.Find(program) is null)
        {
            Skip = $"needs {program} (Debian's package {program})";
        }
    }
}

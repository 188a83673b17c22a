using System.Reflection;
using System.Text;
using Kenger.Contracts;

namespace Kenger.Registry.Hosting;

/// <summary>The version of the running program, as a label can carry it; null when it has none.</summary>
internal sealed record ProgramVersion(string? Text)
{
    /// <summary>The version somebody wrote into the project, without the commit that the SDK adds; else the assembly's.</summary>
    public static ProgramVersion Of(Assembly? program) => new(
        Clean(program?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0])
        ?? Clean(program?.GetName().Version?.ToString()));

    /// <summary>What label values may hold; null when nothing is left.</summary>
    public static string? Clean(string? version)
    {
        var kept = new StringBuilder();
        foreach (var rune in (version ?? "").Trim().EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                continue;
            }

            if (kept.Length + rune.Utf16SequenceLength > FieldChecks.MaxLabelLength)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        var text = kept.ToString().Trim();
        return text.Length == 0 ? null : text;
    }
}

using System.Reflection;
using System.Text;
using Kenger.Contracts;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Configuration;

/// <summary>
/// Says the program's version where nobody named one, so that a new build can be released gradually without any setting. An empty
/// version says that none shall be said.
/// </summary>
internal sealed class VersionLabel(ProgramVersion program) : IPostConfigureOptions<KengerRegistryOptions>
{
    private const string Key = "version";

    public void PostConfigure(string? name, KengerRegistryOptions options)
    {
        if (options.Labels is not { } given)
        {
            return;
        }

        // A copy, because the application's own dictionary may be read-only, or used for something else.
        var labels = new Dictionary<string, string>(given, StringComparer.Ordinal);
        if (labels.TryGetValue(Key, out var version))
        {
            if (version is { Length: 0 })
            {
                labels.Remove(Key);
            }
        }
        else if (program.Text is { } own && labels.Count < FieldChecks.MaxLabels)
        {
            labels[Key] = own;
        }

        options.Labels = labels;
    }
}

/// <summary>The version of the running program, as a label can carry it; null when it has none.</summary>
internal sealed record ProgramVersion(string? Text)
{
    /// <summary>The version somebody wrote into the project, without the commit that the SDK adds; else the assembly's.</summary>
    public static ProgramVersion From(Assembly? program) => new(
        Clean(program?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0])
        ?? Clean(program?.GetName().Version?.ToString()));

    /// <summary>What label values may hold; null when nothing is left.</summary>
    public static string? Clean(string? version)
    {
        var kept = new StringBuilder();
        foreach (var rune in (version ?? "").Trim().EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || !VisibleText.IsVisible(rune.ToString()))
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

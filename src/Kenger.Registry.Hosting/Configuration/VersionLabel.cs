using Kenger.Contracts;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting;

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

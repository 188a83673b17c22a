using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting;

/// <summary>
/// Fills the options from the environment and from the section <c>Kenger:Registry</c>. The registry's address and token
/// are the client's to read.
/// </summary>
internal sealed class KengerRegistryConfiguration(IConfiguration? configuration = null) : IConfigureOptions<KengerRegistryOptions>
{
    public void Configure(KengerRegistryOptions options)
    {
        if (configuration is null)
        {
            return;
        }

        options.Namespace = Read(Setting.Namespace) ?? options.Namespace;
        options.Host = Read(Setting.Host) ?? options.Host;
        options.HealthPath = Read(Setting.HealthPath) ?? options.HealthPath;
        if (ReadNumber(Setting.Port, options) is { } port)
        {
            options.Port = port;
        }

        options.Weight = ReadNumber(Setting.Weight, options) ?? options.Weight;
        options.HeartbeatInterval = ReadTime(Setting.HeartbeatInterval, options) ?? options.HeartbeatInterval;
        options.DrainTimeout = ReadTime(Setting.DrainTimeout, options) ?? options.DrainTimeout;
        options.MinimumDrain = ReadTime(Setting.MinimumDrain, options) ?? options.MinimumDrain;
        ReadFailFast(options);
        ReadLabels(options);
    }

    private string? Read(Setting setting) => RegistrySetting.Read(configuration!, setting.Variable, setting.Key);

    private int? ReadNumber(Setting setting, KengerRegistryOptions options)
    {
        if (Read(setting) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        options.Unreadable.Add($"{setting} must be a whole number, but is '{text}'.");
        return null;
    }

    private TimeSpan? ReadTime(Setting setting, KengerRegistryOptions options)
    {
        const double MaxSeconds = 1_000_000;
        if (Read(setting) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        // The form that .NET's own settings take: 00:00:10.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time))
        {
            return time;
        }

        options.Unreadable.Add($"{setting} must be a number of seconds, but is '{text}'.");
        return null;
    }

    private void ReadFailFast(KengerRegistryOptions options)
    {
        if (Read(Setting.FailFast) is not { } text)
        {
            return;
        }

        if (bool.TryParse(text, out var failFast))
        {
            options.FailFast = failFast;
        }
        else
        {
            options.Unreadable.Add($"{Setting.FailFast} must be true or false, but is '{text}'.");
        }
    }

    private void ReadLabels(KengerRegistryOptions options)
    {
        if (Read(Setting.Labels) is { } text)
        {
            if (LabelList.TryParse(text, out var labels) is { } wrong)
            {
                options.Unreadable.Add($"{Setting.Labels} {wrong}.");
            }
            else
            {
                options.Labels = labels;
            }

            return;
        }

        foreach (var label in configuration!.GetSection($"{RegistrySetting.Section}:{Setting.Labels.Key}").GetChildren())
        {
            options.Labels[label.Key] = label.Value ?? "";
        }
    }
}

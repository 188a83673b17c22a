using Kenger.Contracts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Configuration;

/// <summary>Reports every broken rule, naming both the variable and the option.</summary>
internal sealed class KengerRegistryOptionsValidator(IServiceProviderIsService services, IOptions<HostOptions> host, IConfiguration? configuration = null)
    : IValidateOptions<KengerRegistryOptions>
{
    // The exception may come up anywhere, in MapKengerStatus() for example: it says whose settings these are.
    private const string Said = "AddKengerRegistry(): ";

    private static readonly TimeSpan MaxDrainTimeout = TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds);
    private static readonly TimeSpan MaxMinimumDrain = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, KengerRegistryOptions options)
    {
        if (!options.Enabled)
        {
            return ValidateOptionsResult.Success;
        }

        string[] failures = [.. options.Unreadable, .. CheckNode(options), .. CheckLabels(options.Labels), .. CheckTimes(options)];
        return BrokenSettingsException.ThrowIfAny<KengerRegistryOptions>(
            name, [.. failures.Select((each, index) => (index == 0 ? Said : "") + LongText.Cut(PlaceIn(each)))]);
    }

    private string PlaceIn(string failure) => configuration is null ? failure : SettingPlace.AddTo(failure, configuration, Setting.Section);

    private IEnumerable<string> CheckNode(KengerRegistryOptions options)
    {
        if (string.IsNullOrEmpty(options.Namespace))
        {
            yield return $"{Setting.NameOf(Setting.Namespace)} is required: the pool of services this one belongs to, orders for example.";
        }
        else if (FieldChecks.CheckNamespace(options.Namespace) is { } wrongNamespace)
        {
            yield return Broken(Setting.Namespace, wrongNamespace, options.Namespace);
        }

        foreach (var also in options.AlsoNamespaces ?? [])
        {
            if (FieldChecks.CheckNamespace(also) is { } wrongAlso)
            {
                yield return Broken(Setting.AlsoNamespaces, wrongAlso, also);
            }
        }

        if (options.Host is { } hostName && FieldChecks.CheckHost(hostName) is { } wrongHost)
        {
            yield return Broken(Setting.Host, wrongHost, hostName);
        }

        if (options.Port is { } port && FieldChecks.CheckPort(port) is { } wrongPort)
        {
            yield return Broken(Setting.Port, wrongPort, port);
        }

        if (options.Port is null && !services.IsService(typeof(IServer)))
        {
            yield return $"{Setting.NameOf(Setting.Port)} is required: this host has no web server to take the port from.";
        }

        if (FieldChecks.CheckWeight(options.Weight) is { } wrongWeight)
        {
            yield return Broken(Setting.Weight, wrongWeight, options.Weight);
        }

        if (FieldChecks.CheckHealthPath(options.HealthPath) is { } wrongPath)
        {
            yield return Broken(Setting.HealthPath, wrongPath, options.HealthPath);
        }
    }

    private static IEnumerable<string> CheckLabels(IDictionary<string, string>? labels)
    {
        if (labels is null)
        {
            yield return $"{Setting.NameOf(Setting.Labels)} must not be null; leave it empty where there are none.";
            yield break;
        }

        if (labels.Count > FieldChecks.MaxLabels)
        {
            yield return $"{Setting.NameOf(Setting.Labels)} must be at most {FieldChecks.MaxLabels}, but are {labels.Count}.";
        }

        foreach (var (key, value) in labels)
        {
            if (FieldChecks.CheckLabelKey(key) is { } wrongKey)
            {
                yield return Broken(Setting.Labels, wrongKey, key);
            }

            if (FieldChecks.CheckLabelValue(value) is { } wrongValue)
            {
                yield return $"{Setting.NameOf(Setting.Labels)}: the value of '{key}' {wrongValue}.";
            }
        }
    }

    private IEnumerable<string> CheckTimes(KengerRegistryOptions options)
    {
        var interval = options.HeartbeatInterval;
        if (interval.Ticks % TimeSpan.TicksPerSecond != 0 || FieldChecks.CheckHeartbeatInterval((long)interval.TotalSeconds) is not null)
        {
            yield return Broken(Setting.HeartbeatInterval, FieldChecks.CheckHeartbeatInterval(0)!, interval.TotalSeconds);
        }

        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > MaxDrainTimeout)
        {
            yield return Broken(Setting.DrainTimeout, "must be from 0 to 60 seconds", options.DrainTimeout.TotalSeconds);
        }

        if (options.MinimumDrain < TimeSpan.Zero || options.MinimumDrain > MaxMinimumDrain)
        {
            yield return Broken(Setting.MinimumDrain, "must be from 0 to 600 seconds", options.MinimumDrain.TotalSeconds);
        }

        // The drain runs within the host's own time to stop, and requests in flight need some of that too.
        var limit = host.Value.ShutdownTimeout;
        if (limit > TimeSpan.Zero && options.MinimumDrain >= limit)
        {
            yield return $"{Setting.NameOf(Setting.MinimumDrain)} must be shorter than HostOptions.ShutdownTimeout "
                + $"({limit.TotalSeconds} s), "
                + $"but is {options.MinimumDrain.TotalSeconds} s: shorten it, or give the host more time to stop.";
        }
    }

    private static string Broken(EnvironmentSetting<KengerRegistryOptions> setting, string rule, object value) =>
        $"{Setting.NameOf(setting)} {rule}, but is '{LongText.Shorten(value.ToString()!)}'.";
}

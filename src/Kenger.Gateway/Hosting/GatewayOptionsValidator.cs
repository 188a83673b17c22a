using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Picking;
using Kenger.Gateway.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>Finds every broken rule, not only the first, and says for each what to change.</summary>
internal sealed class GatewayOptionsValidator(IConfiguration configuration) : IValidateOptions<KengerGatewayOptions>
{
    private const int MaxIdLength = 64;

    public ValidateOptionsResult Validate(string? name, KengerGatewayOptions options)
    {
        // What could not be read still has its default: nothing is to be said of that.
        string[] unread = [.. options.Unreadable.Select(each => each[..(each.IndexOf(' ', StringComparison.Ordinal) + 1)])];
        string[] broken = [.. options.Unreadable, .. Check(options).Where(each => !unread.Any(key => each.StartsWith(key, StringComparison.Ordinal)))];
        return BrokenSettingsException.ThrowIfAny<KengerGatewayOptions>(
            name, [.. broken.Select(each => LongText.Cut(SettingPlace.AddTo(each, configuration, KengerGatewayOptions.SectionName)))]);
    }

    private static IEnumerable<string> Check(KengerGatewayOptions options) =>
        [
            .. RouteChecks.Check(options),
            .. RoutePolicyChecks.Check(options),
            .. AddressChecks.Check(options),
            .. CertificateSettings.Check(options),
            .. HttpsChecks.Check(options),
            .. NodeTlsChecks.Check(options),
            .. ErrorPageChecks.Check(options),
            .. CheckIdentity(options),
            .. CheckProxies(options.TrustedProxies),
            .. CheckNetworks(options.NodeNetworks),
            .. CheckPick(options.Pick),
            .. CheckProtocol(options),
            .. CheckForwarder(options),
            .. CheckSnapshot(options.SnapshotPath),
            .. CheckHealthPath(options.HealthPath),
            .. CheckNumbers(options),
        ];

    private static IEnumerable<string> CheckIdentity(KengerGatewayOptions options)
    {
        if (options.AdminToken is { Length: > 0 } token && token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            // The token itself stays out of the message: messages end up in logs.
            yield return "Kenger:Gateway:AdminToken (KENGER_GATEWAY_ADMIN_TOKEN) must be visible ASCII characters without spaces";
        }

        if (options.AdminToken is { Length: > TokenHash.MaxTokenBytes })
        {
            yield return $"Kenger:Gateway:AdminToken (KENGER_GATEWAY_ADMIN_TOKEN) must be at most {TokenHash.MaxTokenBytes} characters";
        }

        foreach (var host in options.AdminHosts)
        {
            if (!NodeHost.TryNormalize(host, out _))
            {
                yield return $"Kenger:Gateway:AdminHosts (KENGER_GATEWAY_ADMIN_HOSTS) holds '{LongText.Shorten(host)}', but must be host names without a port";
            }
        }

        if (options.Id is { } id && (id.Length > MaxIdLength || FieldChecks.CheckNamespace(id) is not null))
        {
            yield return $"Kenger:Gateway:Id (KENGER_GATEWAY_ID) is '{LongText.Shorten(id)}', but must be 1 to {MaxIdLength} letters, digits, "
                + "'.', '_' or '-', starting with a letter or digit";
        }
    }

    private static IEnumerable<string> CheckProxies(IEnumerable<string> proxies) =>
        from proxy in proxies
        where !IpRanges.TryParse(proxy, out _)
        select $"Kenger:Gateway:TrustedProxies holds '{LongText.Shorten(proxy)}', but must be addresses or CIDR ranges: 10.0.0.0/8";

    private static IEnumerable<string> CheckNetworks(IEnumerable<string> networks)
    {
        if (!NodeNetworks.TryParse(networks, out _, out var wrong))
        {
            yield return $"Kenger:Gateway:NodeNetworks (KENGER_GATEWAY_NODE_NETWORKS) holds '{LongText.Shorten(wrong)}', but {NodeNetworks.Rule}";
        }
    }

    private static IEnumerable<string> CheckPick(string pick)
    {
        if (!PickPolicies.IsKnown(pick))
        {
            yield return $"Kenger:Gateway:Pick is '{LongText.Shorten(pick)}', but {PickPolicies.Rule}";
        }
    }

    private static IEnumerable<string> CheckForwarder(KengerGatewayOptions options)
    {
        if (options.Forwarder is not (KengerGatewayOptions.OwnForwarder or KengerGatewayOptions.YarpForwarder))
        {
            yield return $"Kenger:Gateway:Forwarder (KENGER_GATEWAY_FORWARDER) is '{LongText.Shorten(options.Forwarder)}', but must be "
                + $"{KengerGatewayOptions.OwnForwarder} or {KengerGatewayOptions.YarpForwarder}";
        }
    }

    private static IEnumerable<string> CheckProtocol(KengerGatewayOptions options)
    {
        if (!NodeProtocol.IsKnown(options.Protocol))
        {
            yield return $"Kenger:Gateway:Protocol (KENGER_GATEWAY_PROTOCOL) is '{LongText.Shorten(options.Protocol)}', but {NodeProtocol.Rule}";
        }

        foreach (var ns in options.Health.ConnectOnly)
        {
            if (FieldChecks.CheckNamespace(ns) is { } rule)
            {
                yield return $"Kenger:Gateway:Health:ConnectOnly holds '{LongText.Shorten(ns)}', but a namespace {rule}";
            }
        }
    }

    private static IEnumerable<string> CheckSnapshot(string? path)
    {
        if (path is not null && (string.IsNullOrWhiteSpace(path) || Path.EndsInDirectorySeparator(path) || Directory.Exists(path)))
        {
            yield return $"Kenger:Gateway:SnapshotPath (KENGER_GATEWAY_SNAPSHOT) is '{LongText.Shorten(path)}', "
                + "but must be the path of a file, not of a directory";
        }
    }

    private static IEnumerable<string> CheckHealthPath(string? path)
    {
        if (path is not null && (FieldChecks.CheckHealthPath(path) is not null || path.AsSpan().ContainsAny("?%#;") || path.Contains("//", StringComparison.Ordinal)))
        {
            yield return $"Kenger:Gateway:HealthPath (KENGER_GATEWAY_HEALTH_PATH) is '{LongText.Shorten(path)}', but must be a plain path such as /_gateway/ready";
        }
    }

    private static IEnumerable<string> CheckNumbers(KengerGatewayOptions options) =>
        new[]
        {
            Between("Aperture (KENGER_GATEWAY_APERTURE)", options.Aperture, 0, 10_000),
            Between("MaxRetries", options.MaxRetries, 0, 10),
            Between("MaxPasses", options.MaxPasses, 1, 100),
            Between("CacheBytes", options.CacheBytes, 1L << 20, 1L << 34),
            Between("RetryBudget", options.RetryBudget, 0.0, 10.0),
            Between("MinRetriesPerSecond", options.MinRetriesPerSecond, 0, 10_000),
            Between("ConnectTimeout", options.ConnectTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)),
            Between("ActivityTimeout", options.ActivityTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
            Between("QuietTimeout", options.QuietTimeout ?? TimeSpan.FromDays(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(20)),
            Between("AnswerTimeout", options.AnswerTimeout ?? TimeSpan.FromDays(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
            Between("UploadTimeout", options.UploadTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)),
            Between("DrainTime", options.DrainTime, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            Between("SlowStart", options.SlowStart, TimeSpan.Zero, TimeSpan.FromHours(1)),
            Between("SyncInterval", options.SyncInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds)),
            Between("ReportInterval", options.ReportInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
            Between("AccessLog:MaxBytes", options.AccessLog.MaxBytes, 4096, 1L << 40),
            Between("AccessLog:Keep", options.AccessLog.Keep, 0, 1000),
            Between("Health:Interval", options.Health.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            Between("Health:Timeout", options.Health.Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
            Between("Health:MaxConcurrency", options.Health.MaxConcurrency, 1, 10_000),
            Between("Health:UnhealthyThreshold", options.Health.UnhealthyThreshold, 1, 100),
            Between("Health:HealthyThreshold", options.Health.HealthyThreshold, 1, 100),
            Between("Health:ConnectFailures", options.Health.ConnectFailures, 0, 1000),
            Between("Health:ServerErrors", options.Health.ServerErrors, 0, 1000),
            Between("Health:MaxEjectedShare", options.Health.MaxEjectedShare, 0.0, 1.0),
            Between("Health:PanicThreshold", options.Health.PanicThreshold, 0.0, 1.0),
        }
        .OfType<string>();

    private static string? Between<T>(string name, T value, T min, T max)
        where T : IComparable<T> =>
        value.CompareTo(min) < 0 || value.CompareTo(max) > 0
            ? $"Kenger:Gateway:{name} is {value}, but must be from {min} to {max}"
            : null;
}

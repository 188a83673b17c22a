namespace Kenger.Registry.Hosting.Configuration;

using Options = EnvironmentSetting<KengerRegistryOptions>;

/// <summary>Each setting: its environment variable, and its key below <c>Kenger:Registry</c>, which is the option's name too.</summary>
internal static class Setting
{
    public const string Section = "Kenger:Registry";

    public static readonly Options Enabled = Options.Flag(
        "KENGER_REGISTRY_ENABLED", nameof(KengerRegistryOptions.Enabled), (options, flag) => options.Enabled = flag);

    public static readonly Options AlsoNamespaces = Options.List(
        "KENGER_REGISTRY_ALSO_NAMESPACES", nameof(KengerRegistryOptions.AlsoNamespaces), (options, names) => options.AlsoNamespaces = names);

    public static readonly Options Namespace = Options.Text(
        "KENGER_REGISTRY_NAMESPACE", nameof(KengerRegistryOptions.Namespace), (options, text) => options.Namespace = text);

    public static readonly Options Host = Options.Text(
        "KENGER_REGISTRY_HOST", nameof(KengerRegistryOptions.Host), (options, text) => options.Host = text);

    public static readonly Options Port = Options.Number(
        "KENGER_REGISTRY_PORT", nameof(KengerRegistryOptions.Port), (options, number) => options.Port = number);

    public static readonly Options Weight = Options.Number(
        "KENGER_REGISTRY_WEIGHT", nameof(KengerRegistryOptions.Weight), (options, number) => options.Weight = number);

    public static readonly Options HealthPath = Options.Text(
        "KENGER_REGISTRY_HEALTH_PATH", nameof(KengerRegistryOptions.HealthPath), (options, text) => options.HealthPath = text);

    public static readonly Options HeartbeatInterval = Options.Time(
        "KENGER_REGISTRY_HEARTBEAT_INTERVAL",
        nameof(KengerRegistryOptions.HeartbeatInterval),
        (options, time) => options.HeartbeatInterval = time);

    public static readonly Options Labels = new("KENGER_REGISTRY_LABELS", nameof(KengerRegistryOptions.Labels), LabelList.Apply)
    {
        HasKeysBelow = true,
    };

    public static readonly Options FailFast = Options.Flag(
        variable: null, nameof(KengerRegistryOptions.FailFast), (options, flag) => options.FailFast = flag);

    public static readonly Options DrainTimeout = Options.Time(
        variable: null, nameof(KengerRegistryOptions.DrainTimeout), (options, time) => options.DrainTimeout = time);

    public static readonly Options MinimumDrain = Options.Time(
        variable: null, nameof(KengerRegistryOptions.MinimumDrain), (options, time) => options.MinimumDrain = time);

    public static readonly EnvironmentOptions<KengerRegistryOptions> All = new(
        Section, Enabled, Namespace, AlsoNamespaces,
        Host, Port, Weight, HealthPath, HeartbeatInterval, Labels, FailFast, DrainTimeout, MinimumDrain);

    /// <summary>How messages name a setting.</summary>
    public static string NameOf(Options setting) => All.Name(setting);
}

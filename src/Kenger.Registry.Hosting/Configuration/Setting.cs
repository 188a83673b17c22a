namespace Kenger.Registry.Hosting;

/// <summary>The environment variable and the key, below <c>Kenger:Registry</c> and of the options class, of each setting.</summary>
/// <param name="Variable">Null where there is no variable of its own.</param>
/// <param name="Key">The option's name.</param>
internal sealed record Setting(string? Variable, string Key)
{
    public static readonly Setting Namespace = new("KENGER_REGISTRY_NAMESPACE", nameof(KengerRegistryOptions.Namespace));

    public static readonly Setting Host = new("KENGER_REGISTRY_HOST", nameof(KengerRegistryOptions.Host));

    public static readonly Setting Port = new("KENGER_REGISTRY_PORT", nameof(KengerRegistryOptions.Port));

    public static readonly Setting Weight = new("KENGER_REGISTRY_WEIGHT", nameof(KengerRegistryOptions.Weight));

    public static readonly Setting HealthPath = new("KENGER_REGISTRY_HEALTH_PATH", nameof(KengerRegistryOptions.HealthPath));

    public static readonly Setting HeartbeatInterval = new("KENGER_REGISTRY_HEARTBEAT_INTERVAL", nameof(KengerRegistryOptions.HeartbeatInterval));

    public static readonly Setting Labels = new("KENGER_REGISTRY_LABELS", nameof(KengerRegistryOptions.Labels));

    public static readonly Setting FailFast = new(null, nameof(KengerRegistryOptions.FailFast));

    public static readonly Setting DrainTimeout = new(null, nameof(KengerRegistryOptions.DrainTimeout));

    public static readonly Setting MinimumDrain = new(null, nameof(KengerRegistryOptions.MinimumDrain));

    /// <summary>How messages name it.</summary>
    public override string ToString() => Variable is null ? $"{RegistrySetting.Section}:{Key}" : $"{Variable} ({Key})";
}

using Kenger.Cli.Server;

namespace Kenger.Cli.Dev;

/// <summary>What a person needs to know once both are up, ready to paste. A token that was given is not shown.</summary>
internal static class DevBanner
{
    public static string Format(DevSettings settings, DevAddresses addresses, string token)
    {
        var ns = settings.Namespaces[0];
        (string Name, string Value)[] variables =
        [
            ("KENGER_REGISTRY_URL", addresses.Registry),
            ("KENGER_REGISTRY_NAMESPACE", ns),
            .. settings.Token is null ? [("KENGER_REGISTRY_TOKEN", token)] : ((string, string)[])[],
        ];
        return
            $"""

            Kenger runs on this machine only; {(settings.Data is null ? "everything is in memory" : $"the state is in {settings.Data}")}. Ctrl+C stops it.

              registry  {addresses.Registry}
              gateway   {addresses.Traffic}  →  {ns}{Others(settings)}
              admin     {addresses.Admin}
              console   {addresses.Registry}{RegistryApp.ConsolePath}{Consul(addresses)}
              token     {(settings.Token is null ? token : "as given")}

            A service registers itself with AddKengerRegistry() and these variables{(settings.Token is null ? "" : ", and with your token in KENGER_REGISTRY_TOKEN")}:

            {Lines(variables, "  export {0}={1}")}

            The same for PowerShell:

            {Lines(variables, "  $env:{0} = '{1}'")}

            With them set, another terminal shows what is there (see kenger --help):

              kenger nodes
              curl -s -H "X-API-Token: $KENGER_REGISTRY_TOKEN" {addresses.Registry}/api/upstream/node/list
              curl -s "{addresses.Admin}/health?ns={ns}"

            """;
    }

    private static string Lines((string Name, string Value)[] variables, string format) =>
        string.Join(Environment.NewLine, variables.Select(variable => string.Format(null, format, variable.Name, variable.Value)));

    private static string Consul(DevAddresses addresses) =>
        addresses.Consul is { } consul ? $"{Environment.NewLine}  consul    {consul}/v1, without a token" : "";

    private static string Others(DevSettings settings) => string.Concat(
        settings.Namespaces.Skip(1).Select(ns => $", {ns}.localhost → {ns}"));
}

/// <summary>Where the parts listen.</summary>
internal sealed record DevAddresses(string Registry, string Traffic, string Admin, string? Consul = null);

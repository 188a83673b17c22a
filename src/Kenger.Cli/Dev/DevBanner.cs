namespace Kenger.Cli.Dev;

/// <summary>What a person needs to know once both are up, ready to paste.</summary>
internal static class DevBanner
{
    public static void Print(DevSettings settings, string token, string registry, IEnumerable<string> gateway)
    {
        var ns = settings.Namespaces[0];
        var (traffic, admin) = gateway.ToArray() is [var first, var second] ? (first, second) : ("?", "?");
        Console.WriteLine(
            $"""

            Kenger is running on this machine only; {(settings.Data is null ? "everything is in memory" : $"the state is in {settings.Data}")}. Ctrl+C stops it.

              registry  {registry}
              gateway   {traffic}  →  {ns}{Others(settings)}
              admin     {admin}
              token     {(settings.Token is null ? token : "as given")}

            A service registers itself with AddKengerRegistry() and:

              export KENGER_REGISTRY_URL={registry} KENGER_REGISTRY_NAMESPACE={ns} KENGER_REGISTRY_TOKEN={(settings.Token is null ? token : "…")}

            What is there, and what may be done with it (kenger --help):

              kenger nodes
              curl -s {registry}/api/upstream/node/list -H "Authorization: Bearer $KENGER_REGISTRY_TOKEN"
              curl -s {admin}/health?ns={ns}

            """);
    }

    private static string Others(DevSettings settings) => string.Concat(
        settings.Namespaces.Skip(1).Select(ns => $", {ns}.localhost → {ns}"));
}

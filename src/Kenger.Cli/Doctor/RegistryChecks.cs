using Kenger.Cli.Output;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Doctor;

/// <summary>Whether the registry is there, is one, and is well.</summary>
internal static class RegistryChecks
{
    private const string Setting = "KENGER_REGISTRY_URL (--registry)";

    // A Date header has whole seconds, and an answer takes its time.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    public static IEnumerable<Finding> Of(Facts facts) => facts.Registries.SelectMany(registry => OfOne(registry, facts));

    public static string Words(Peer peer) => peer switch
    {
        Peer.Registry => "a Kenger registry",
        Peer.GatewayTraffic => "a Kenger gateway, on its port for traffic,",
        Peer.GatewayAdmin => "a Kenger gateway, on its admin port,",
        _ => "something else",
    };

    /// <summary>What a clock that is off means.</summary>
    public static IEnumerable<Finding> OfClock(string whose, TimeSpan? ahead)
    {
        if (ahead is not { } off)
        {
            yield break;
        }

        yield return off.Duration() <= ClockTolerance
            ? Finding.Ok("clock", $"that of {whose} agrees with this machine's")
            : Finding.Warn(
                "clock",
                $"that of {whose} is {Duration.Short(off.Duration())} {(off > TimeSpan.Zero ? "ahead of" : "behind")} this machine's",
                "set both by NTP (timedatectl set-ntp true): times in lists and logs are wrong, signed notices and certificates may be refused");
    }

    private static IEnumerable<Finding> OfOne(RegistryFacts registry, Facts facts)
    {
        if (registry.Peer != Peer.Registry)
        {
            // A server that is about to start is not there yet.
            yield return facts.Purpose == Purpose.Server && registry.Problem == ReachProblem.Refused
                ? Finding.Skip("registry", $"{registry.Url} does not answer yet: {registry.Detail}")
                : Missing(registry);
            yield break;
        }

        yield return Finding.Ok("registry", $"{registry.Url} answers in {Math.Max(1, (int)registry.Took.TotalMilliseconds)} ms");
        foreach (var clock in OfClock(registry.Url, registry.ClockAhead))
        {
            yield return clock;
        }

        yield return registry.Store switch
        {
            null => Finding.Skip("database", $"{registry.Url} does not say how its store is: it is older than this tool"),
            "ok" => Finding.Ok("database", "the registry's store can be written"),
            var problem => Finding.Fail("database", $"the registry's store: {problem}", "look at the database and its disk; nothing has to be restarted"),
        };
        if (registry.SelfPreserved is { } silent)
        {
            yield return Finding.Fail(
                "database",
                $"self-preservation: {silent} nodes fell silent together and are kept",
                "look at the network between services and registry; docs/operations.md says how to lift it when the nodes are really gone");
        }
    }

    private static Finding Missing(RegistryFacts registry) => registry.Problem switch
    {
        ReachProblem.Address => Finding.Fail("registry", $"{registry.Detail}", $"correct {Setting}"),
        ReachProblem.Name => Finding.Fail("registry", $"{registry.Url}: {registry.Detail}", $"correct the name in {Setting}, or this machine's DNS"),
        ReachProblem.Refused => Finding.Fail(
            "registry", $"{registry.Url}: {registry.Detail}", $"start the registry (kenger server), or correct the port in {Setting}; its default is 5000"),
        ReachProblem.NoAnswer => Finding.Fail(
            "registry", $"{registry.Url}: {registry.Detail}", "let this machine through to that port (firewall, security group, routes), or correct the address"),
        ReachProblem.Tls => Finding.Fail(
            "registry", $"{registry.Url}: {registry.Detail}", $"set {CaOption.Variable} (--ca) to the PEM file of your CA, or correct the certificate; write http:// where the registry has none"),
        ReachProblem.NoHttp => Finding.Fail(
            "registry", $"{registry.Url}: {registry.Detail}", $"write https:// in {Setting} where the registry has a certificate; else correct the port"),
        _ => registry.Peer switch
        {
            Peer.GatewayTraffic => Finding.Fail(
                "registry",
                $"{registry.Url} is a Kenger gateway's port for traffic, and no registry",
                $"{Setting} must be the registry's address, port 5000 by default; 18080 is where gateways take traffic"),
            Peer.GatewayAdmin => Finding.Fail(
                "registry",
                $"{registry.Url} is a Kenger gateway's admin port, and no registry",
                $"{Setting} must be the registry's address, port 5000 by default; give this one as --gateway"),
            _ => Finding.Fail("registry", $"{registry.Url} is no Kenger registry: {registry.Detail}", $"correct {Setting}"),
        },
    };
}

namespace Kenger.Cli.Doctor;

/// <summary>This machine: ports to listen at, the disk below the store, what a service would announce.</summary>
internal static class MachineChecks
{
    private const long FewBytes = 100L * 1024 * 1024;
    private const long SomeBytes = 1024L * 1024 * 1024;

    public static IEnumerable<Finding> Of(Facts facts) =>
        [.. facts.Ports.Select(port => OfPort(port, facts.Purpose)), .. OfStore(facts.Store), .. OfAnnouncement(facts.Announcement)];

    private static Finding OfPort(PortFacts port, Purpose purpose) => (port.Problem, port.TakenBy) switch
    {
        (null, _) => Finding.Ok("port", $"{port.Address} is free ({port.Setting})"),
        (_, Peer.Registry) when purpose == Purpose.Server => Finding.Ok("port", $"{port.Address} is in use: a Kenger registry runs there already"),
        (_, Peer.GatewayTraffic or Peer.GatewayAdmin) when purpose == Purpose.Gateway =>
            Finding.Ok("port", $"{port.Address} is in use: a Kenger gateway runs there already"),
        var (problem, taken) => Finding.Fail(
            "port",
            $"{port.Address} can't be listened at ({port.Setting}): {problem}" + (taken == Peer.Nobody ? "" : $"; {RegistryChecks.Words(taken)} answers there"),
            $"end the program that listens there, or choose another address with {port.Setting}"),
    };

    private static IEnumerable<Finding> OfStore(StoreFacts? store)
    {
        if (store is null)
        {
            yield break;
        }

        if (store.Problem is { } problem)
        {
            yield return Finding.Fail("store", $"{store.Place} can't be used: {problem}", "correct KENGER_SERVER_STORE (--store), or the rights and the room there");
        }
        else if (store.Kind == "memory")
        {
            yield return Finding.Warn(
                "store", "everything is kept in memory and lost at a restart", "for more than trying things out set KENGER_SERVER_STORE=sqlite:PATH");
        }
        else
        {
            yield return Finding.Ok("store", $"{store.Place} can be {(store.Kind == "sqlite" ? "written" : "reached")}");
        }

        if (store.FreeBytes is { } free)
        {
            var saw = $"{free / 1024 / 1024} MiB are free below {store.Place}";
            yield return free < FewBytes ? Finding.Fail("disk", saw, "make room: a registry that can't write refuses every change")
                : free < SomeBytes ? Finding.Warn("disk", saw, "make room before it is full")
                : Finding.Ok("disk", saw);
        }
    }

    private static IEnumerable<Finding> OfAnnouncement(AnnouncementFacts? announcement)
    {
        if (announcement is null)
        {
            yield break;
        }

        if (announcement.Problem is { } problem)
        {
            yield return Finding.Fail("address", $"a service that listens at {announcement.Listening} would not register: {problem}");
            yield break;
        }

        var saw = $"a service that listens at {announcement.Listening} registers as {announcement.Node}";
        yield return !announcement.IsEnabled
                ? Finding.Warn("address", "a service would not register: it is switched off", "set KENGER_REGISTRY_ENABLED=true, or remove it")
            : announcement.Concern is { } concern ? Finding.Warn("address", saw, concern)
            : announcement.Hint is { } hint ? Finding.Warn("address", saw, hint)
            : Finding.Ok("address", saw);
    }
}

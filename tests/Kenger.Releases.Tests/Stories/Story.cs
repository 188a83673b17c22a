namespace Kenger.Releases.Tests.Stories;

/// <summary>What happens when, and how much traffic there is. The same seed, the same story.</summary>
internal sealed record Story
{
    /// <summary>After the last event everything has so long to come to rest.</summary>
    public const int Rest = 40;

    public required int Seed { get; init; }

    public required IReadOnlyList<StoryEvent> Events { get; init; }

    /// <summary>Requests a second at each gateway.</summary>
    public required IReadOnlyList<int> Load { get; init; }

    /// <summary>The seconds between two reports of each gateway.</summary>
    public required IReadOnlyList<int> ReportSeconds { get; init; }

    public required IReadOnlyList<int> Steps { get; init; }

    public required int IntervalSeconds { get; init; }

    public required int MinRequests { get; init; }

    public int Length => Events.Max(each => each.At) + Rest;

    public static Story Make(int seed)
    {
        var random = new Random(seed);
        List<StoryEvent> events = [];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            events.Add(new StoryEvent(0, StoryEventKind.Come, 1));
        }

        if (random.Next(2) == 0)
        {
            events.Add(new StoryEvent(2, StoryEventKind.GateOn));
        }

        var interval = random.Next(4, 13);
        var steps = AllSteps[random.Next(AllSteps.Length)];
        var at = 5;
        for (var version = 2; version <= 3; version++)
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                events.Add(new StoryEvent(at + random.Next(4), StoryEventKind.Come, version));
            }

            var start = at + 5 + random.Next(3);
            events.Add(new StoryEvent(start, StoryEventKind.RollOut, version));
            var end = start + (interval * (steps.Length + 1)) + random.Next(5, 25);
            for (var i = random.Next(0, 7); i > 0; i--)
            {
                events.Add(Mishap(random, random.Next(start - 3, end)));
            }

            at = end;
        }

        return new Story
        {
            Seed = seed,
            Events = [.. events.OrderBy(each => each.At)],
            Load = [random.Next(5, 25), random.Next(2, 25), random.Next(0, 25)],
            ReportSeconds = [5, random.Next(1, 8), random.Next(1, 16)],
            Steps = steps,
            IntervalSeconds = interval,
            MinRequests = random.Next(5, 60),
        };
    }

    /// <summary>The same story without one of its events.</summary>
    public Story Without(int index) => this with { Events = [.. Events.Where((_, i) => i != index)] };

    public override string ToString() =>
        $"seed {Seed}: steps {string.Join(',', Steps)} of {IntervalSeconds} s, {MinRequests} requests, load {string.Join('/', Load)}, reports every {string.Join('/', ReportSeconds)} s\n"
        + string.Join('\n', Events.Select(each => $"  {each.At,4} s  {each.Kind} {each.A} {each.B}"));

    private static readonly int[][] AllSteps = [[5, 50, 100], [20, 100], [50, 100], [1, 10, 100], [100]];

    private static StoryEvent Mishap(Random random, int at) => new(at, Draw(random), random.Next(100), random.Next(1, 20));

    // By how often it is worth trying.
    private static StoryEventKind Draw(Random random) => random.Next(100) switch
    {
        < 18 => StoryEventKind.Break,
        < 30 => StoryEventKind.BreakVersion,
        < 40 => StoryEventKind.Mend,
        < 46 => StoryEventKind.MendVersion,
        < 52 => StoryEventKind.Come,
        < 58 => StoryEventKind.Leave,
        < 62 => StoryEventKind.Replace,
        < 66 => StoryEventKind.Pause,
        < 70 => StoryEventKind.Resume,
        < 72 => StoryEventKind.Promote,
        < 76 => StoryEventKind.Abort,
        < 78 => StoryEventKind.GateOn,
        < 80 => StoryEventKind.GateOff,
        < 86 => StoryEventKind.RestartRegistry,
        < 90 => StoryEventKind.RegistryAway,
        < 96 => StoryEventKind.RestartGateway,
        _ => StoryEventKind.CutGateway,
    };
}

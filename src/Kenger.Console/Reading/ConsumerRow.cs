using Kenger.Contracts;

namespace Kenger.Console.Reading;

/// <summary>An application that calls a service by its name: all of its processes with the same token.</summary>
/// <param name="Application">What it calls itself.</param>
/// <param name="Token">The name of the token it asks with.</param>
/// <param name="Processes">How many of it run.</param>
/// <param name="Addresses">Where they are, each once.</param>
/// <param name="Silence">Since one of them last asked.</param>
internal sealed record ConsumerRow(string Application, string Token, int Processes, IReadOnlyList<string> Addresses, TimeSpan Silence)
{
    private const int MaxShown = 3;

    /// <summary>The first addresses.</summary>
    public string Shown => string.Join(", ", Addresses.Take(MaxShown));

    /// <summary>How many more there are.</summary>
    public int Hidden => Math.Max(0, Addresses.Count - MaxShown);

    /// <summary>The rows of some processes, by name.</summary>
    public static IEnumerable<ConsumerRow> Of(IEnumerable<ConsumerInfo> consumers, DateTimeOffset now) =>
        consumers.GroupBy(consumer => (consumer.Application, consumer.Token))
            .OrderBy(same => same.Key.Application, StringComparer.Ordinal).ThenBy(same => same.Key.Token, StringComparer.Ordinal)
            .Select(same => new ConsumerRow(
                same.Key.Application,
                same.Key.Token,
                same.Count(),
                [.. same.Select(consumer => consumer.Address).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                now - same.Max(consumer => consumer.LastSeen)));
}

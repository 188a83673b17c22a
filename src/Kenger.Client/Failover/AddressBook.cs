using System.Collections.Immutable;

namespace Kenger.Client.Failover;

/// <summary>
/// Which registry to ask first. An address that failed rests: 5 s, then twice as long with every failure, up to 5 minutes.
/// Meanwhile the next one in the list is asked, and goes on being asked; after its rest the preferred one gets its calls
/// back, so that a rolling restart of the registries doesn't leave all callers on the last of them.
/// </summary>
internal sealed record AddressBook(ImmutableArray<AddressHealth> Addresses)
{
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan MaxRest = TimeSpan.FromMinutes(5);

    /// <summary>An address that comes and goes rests ever longer; only this long without a failure makes it new.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    public static AddressBook Create(IEnumerable<Uri> addresses) =>
        new([.. addresses.Distinct().Select(address => new AddressHealth(address))]);

    /// <summary>
    /// All addresses in the order to try them: those that don't rest as listed, then the others, the longest rested first.
    /// </summary>
    public Uri[] InOrder(DateTimeOffset now) =>
        [
            .. Addresses.OrderBy(health => health.RestsUntil > now ? health.RestsUntil : DateTimeOffset.MinValue)
                .Select(health => health.Address),
        ];

    /// <summary>
    /// The address gave no answer to a call begun at <paramref name="startedAt"/>. Calls that were under way when another
    /// one failed tell nothing new: fifty at once are one failure.
    /// </summary>
    public AddressBook Failed(Uri address, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var index = IndexOf(address);
        var health = Addresses[index];
        if (health.Failures > 0 && startedAt <= health.FailedAt)
        {
            return this;
        }

        var failures = now - health.FailedAt > Memory ? 1 : health.Failures + 1;
        var rest = Backoff.After(failures, FirstRest, MaxRest, random: 0);
        return new(Addresses.SetItem(index, new(address, failures, now, now + rest)));
    }

    /// <summary>The address answered: it need not rest any longer.</summary>
    public AddressBook Succeeded(Uri address)
    {
        var index = IndexOf(address);
        return Addresses[index].RestsUntil == default
            ? this
            : new(Addresses.SetItem(index, Addresses[index] with { RestsUntil = default }));
    }

    private int IndexOf(Uri address)
    {
        for (var i = 0; i < Addresses.Length; i++)
        {
            if (Addresses[i].Address == address)
            {
                return i;
            }
        }

        throw new ArgumentException($"{address} is not in the book.", nameof(address));
    }
}

/// <summary>What is remembered of one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Failures">Failures that followed each other within <see cref="AddressBook.Memory"/>.</param>
/// <param name="FailedAt">When it last failed.</param>
/// <param name="RestsUntil">Until then others are asked first.</param>
internal sealed record AddressHealth(
    Uri Address, int Failures = 0, DateTimeOffset FailedAt = default, DateTimeOffset RestsUntil = default);

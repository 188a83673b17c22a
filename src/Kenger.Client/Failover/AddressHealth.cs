namespace Kenger.Client;

/// <summary>What is remembered of one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Failures">Failures that followed each other within <see cref="AddressBook.Memory"/>.</param>
/// <param name="FailedAt">When it last failed.</param>
/// <param name="RestsUntil">Until then others are asked first.</param>
internal sealed record AddressHealth(
    Uri Address, int Failures = 0, DateTimeOffset FailedAt = default, DateTimeOffset RestsUntil = default);

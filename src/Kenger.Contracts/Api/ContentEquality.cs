namespace Kenger.Contracts;

/// <summary>
/// Equality by what is said: lists and dictionaries are equal in .NET only when they are the same object, and a record that holds
/// them inherits that. One that is empty says the same as one that is absent.
/// </summary>
public static class ContentEquality
{
    private static readonly Dictionary<string, string> EmptyPairs = [];

    /// <summary>Whether both lists hold the same texts in the same order.</summary>
    public static bool AreEqual(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        (one ?? []).SequenceEqual(other ?? [], StringComparer.Ordinal);

    /// <summary>Whether both hold the same keys with the same values, in any order.</summary>
    public static bool AreEqual(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other)
    {
        if ((one?.Count ?? 0) != (other?.Count ?? 0))
        {
            return false;
        }

        foreach (var (key, value) in one ?? EmptyPairs)
        {
            if (!other!.TryGetValue(key, out var theirs) || theirs != value)
            {
                return false;
            }
        }

        return true;
    }

}

namespace Kenger;

/// <summary>Which namespaces to ask the registry for.</summary>
internal static class SyncNamespaces
{
    // Servers commonly refuse a request line above 8 KB.
    private const int MaxCharacters = 4096;

    /// <summary>Those that are wanted; everything (an empty list) when their names would not fit into a request line.</summary>
    public static IReadOnlyList<string> ToAsk(IReadOnlyList<string> wanted) =>
        wanted.Sum(ns => ns.Length + 1) > MaxCharacters ? [] : wanted;
}

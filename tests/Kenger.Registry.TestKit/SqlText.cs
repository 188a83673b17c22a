namespace Kenger.Registry.TestKit;

/// <summary>Statements compared as text.</summary>
internal static class SqlText
{
    /// <summary>The text must be this one; where its lines break does not matter.</summary>
    public static void AssertIs(string expected, string actual) => Assert.Equal(OnOneLine(expected), OnOneLine(actual));

    private static string OnOneLine(string sql) =>
        string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("( ", "(", StringComparison.Ordinal);
}

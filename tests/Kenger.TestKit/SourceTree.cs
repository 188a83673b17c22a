namespace Kenger.TestKit;

/// <summary>The sources the tests were built from.</summary>
public static class SourceTree
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Kenger.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests must run below the folder of Kenger.sln.");
        }

        return directory.FullName;
    }
}

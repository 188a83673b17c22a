using System.Security.Cryptography;

namespace Kenger.Fuzz.Tests.Fuzzing;

/// <summary>The inputs a target begins with: files in <c>corpus/TARGET</c>. Those that once found something are among them, and are tried in every run.</summary>
internal static class Corpus
{
    public static string FolderOf(string target) => Path.Combine(Root(), "tests", "Kenger.Fuzz.Tests", "corpus", target);

    public static IReadOnlyList<byte[]> Of(string target) =>
        [.. Directory.EnumerateFiles(FolderOf(target)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>Keeps an input that found something; its file.</summary>
    public static string Keep(string target, byte[] input)
    {
        var file = Path.Combine(FolderOf(target), "found-" + Convert.ToHexStringLower(SHA256.HashData(input))[..12]);
        File.WriteAllBytes(file, input);
        return file;
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Kenger.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests must run below the folder of Kenger.sln.");
        }

        return directory.FullName;
    }
}

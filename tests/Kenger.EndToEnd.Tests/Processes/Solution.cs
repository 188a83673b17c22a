using System.Runtime.CompilerServices;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>The sources these tests were built from.</summary>
internal static class Solution
{
    private static readonly string Root = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}

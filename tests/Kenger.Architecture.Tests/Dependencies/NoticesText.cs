using System.Text;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>
/// <c>THIRD-PARTY-NOTICES.txt</c> of a package, made from what was restored. A library carries nobody else's code, so that it only tells what an app
/// with it will carry; the tool carries all of it, and with it the notices and the licences themselves.
/// </summary>
internal static class NoticesText
{
    public const string FileName = "THIRD-PARTY-NOTICES.txt";

    private const string Line = "--------------------------------------------------------------------------------";

    // What no nuspec says: what is inside the native library.
    private static readonly Dictionary<string, string> Inside = new(StringComparer.Ordinal)
    {
        ["SQLitePCLRaw.lib.e_sqlite3"] = "Carries SQLite itself, which is in the public domain (https://sqlite.org/copyright.html).",
    };

    /// <summary>The text for a package of ours.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="carries">Whether it carries the files of others: the tool does.</param>
    public static string For(string package, bool carries)
    {
        var used = RestoredGraph.Of(Repository.PathOf(package)).Where(each => each.Files.Count > 0).ToArray();
        var embedded = EmbeddedIn(package);
        var text = new StringBuilder();
        text.Append($"{package} is licensed under MIT, see LICENSE.\n\n");
        if (used.Length == 0)
        {
            return text.Append("It carries no code of others, and needs none but .NET.\n").ToString();
        }

        text.Append(carries
            ? "This package carries the following packages of others, unchanged. Their licences are at the end.\n"
            : embedded is not null
                ? "Beside one file, named at the end, this package carries no code of others. An app that uses it carries the following packages, unchanged, and should pass their notices on.\n"
            : "This package carries no code of others. An app that uses it carries the following packages, unchanged, and should pass their notices on.\n");
        foreach (var each in used)
        {
            Append(text, each, carries);
        }

        if (embedded is not null)
        {
            text.Append("\nInside the assembly of the console is a file of this package, unchanged:\n");
            Append(text, embedded, carries: true);
        }

        if (carries || embedded is not null)
        {
            AppendLicences(text, carries ? [.. used, .. embedded is null ? (RestoredPackage[])[] : [embedded]] : [embedded!]);
        }

        return text.ToString();
    }

    // No restore tells of it: the console takes one file of the package when it is built.
    private static RestoredPackage? EmbeddedIn(string package) => package is not ("Kenger.Console" or "Kenger.Cli")
        ? null
        : RestoredGraph.Of(Repository.PathOf("Kenger.Console")).Single(each => each.Id == "Microsoft.AspNetCore.App.Internal.Assets") with { Files = ["blazor.web.js"] };

    private static void Append(StringBuilder text, RestoredPackage package, bool carries)
    {
        var licence = PackageLicence.Of(package);
        text.Append($"\n{package.Id} {package.Version}\n  {licence.Copyright}\n  {licence.Expression ?? licence.Other}\n");
        if (carries)
        {
            text.Append($"  Files: {string.Join(", ", package.Files)}\n");
        }

        if (Inside.TryGetValue(package.Id, out var inside))
        {
            text.Append($"  {inside}\n");
        }
    }

    private static void AppendLicences(StringBuilder text, RestoredPackage[] used)
    {
        foreach (var licence in used.Select(each => PackageLicence.Of(each).Expression!).Distinct().Order(StringComparer.Ordinal))
        {
            var file = SourceTree.PathOf("tests", "Kenger.Architecture.Tests", "Dependencies", "Licences", licence + ".txt");
            AppendPart(text, licence, File.ReadAllText(file).ReplaceLineEndings("\n").Trim('\n'));
        }

        foreach (var same in used.Where(each => PackageLicence.Of(each).Notices is not null).GroupBy(each => PackageLicence.Of(each).Notices!))
        {
            AppendPart(text, $"Notices that come with {string.Join(", ", same.Select(each => $"{each.Id} {each.Version}"))}", same.Key);
        }
    }

    private static void AppendPart(StringBuilder text, string title, string part) =>
        text.Append($"\n{Line}\n{title}\n{Line}\n\n{string.Join('\n', part.Split('\n').Select(line => line.TrimEnd()))}\n");
}

using System.Xml.Linq;

namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>What a package says of its licence.</summary>
/// <param name="Expression">The SPDX expression; null when it has a file or an address instead.</param>
/// <param name="Other">The file's name, or the address, where there is no expression.</param>
/// <param name="Copyright">The copyright line, or else the authors.</param>
/// <param name="Notices">Notices of what the package itself carries of others, whole.</param>
internal sealed record PackageLicence(string? Expression, string? Other, string Copyright, string? Notices)
{
    private static readonly string[] NoticeFiles = ["THIRD-PARTY-NOTICES.TXT", "THIRD-PARTY-NOTICES.txt", "ThirdPartyNotices.txt"];

    // Packages that have the text of their licence in a file: what it is, read by a person.
    private static readonly Dictionary<string, string> ReadByPerson = new(StringComparer.Ordinal) { ["Fractions"] = "BSD-2-Clause" };

    public static PackageLicence Of(RestoredPackage package)
    {
        var nuspec = Directory.EnumerateFiles(package.Folder, "*.nuspec").Single();
        var metadata = XDocument.Load(nuspec).Root!.Elements().First().Elements().ToLookup(element => element.Name.LocalName);
        var licence = metadata["license"].FirstOrDefault();
        var isExpression = licence?.Attribute("type")?.Value == "expression";
        var read = licence?.Attribute("type")?.Value == "file" ? ReadByPerson.GetValueOrDefault(metadata["id"].Single().Value) : null;
        var notices = NoticeFiles.Select(name => Path.Combine(package.Folder, name)).FirstOrDefault(File.Exists);
        return new(
            isExpression ? licence!.Value : read,
            isExpression || read is not null ? null : licence?.Value ?? metadata["licenseUrl"].FirstOrDefault()?.Value ?? "none",
            (metadata["copyright"].Concat(metadata["authors"]).FirstOrDefault(element => element.Value.Trim().Length > 0)?.Value ?? package.Id).Trim(),
            notices is null ? null : File.ReadAllText(notices).ReplaceLineEndings("\n").Trim('\uFEFF', '\n', ' '));
    }
}

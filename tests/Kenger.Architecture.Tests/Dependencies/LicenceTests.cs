namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>
/// What we ship is MIT, and may be used as such: nothing in it asks more of a user than to pass a notice on. Tools that only build or test
/// are listed apart; nobody gets them from us.
/// </summary>
public sealed class LicenceTests
{
    // MIT, BSD and Apache ask for their notice; PostgreSQL is MIT in other words; the last four ask for nothing. Not here although permissive:
    // MS-PL, which no other licence may be laid over.
    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "CC0-1.0", "Unlicense", "0BSD", "MIT-0",
    };

    // Each looked at: none is copied into what we ship.
    private static readonly Dictionary<string, string> TestsOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Deque.AxeCore.Commons"] = "MPL-2.0",
        ["Deque.AxeCore.Playwright"] = "MPL-2.0",
        ["Fare"] = "MIT, by its address",
        ["JmesPath.Net"] = "Apache-2.0, by its address",
        ["JmesPath.Net.Parser"] = "Apache-2.0, by its address",
        ["Microsoft.NETCore.Platforms"] = "the .NET library licence, by its address",
        ["NETStandard.Library"] = "the .NET library licence, by its address",
        ["SimMetrics.Net"] = "MIT, by its address",
        ["Springcomp.GPLEX.Runtime"] = "BSD-like, in a file",
        ["Springcomp.GPPG.Runtime"] = "BSD-like, in a file",
        ["XPath2"] = "MS-PL",
        ["xunit.abstractions"] = "Apache-2.0, by its address",
    };

    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Licences_OfWhatIsShipped_AreAllowed(string package) =>
        Assert.Empty(RestoredGraph.Of(Repository.PathOf(package)).Where(each => each.Files.Count > 0).SelectMany(WhatIsWrong));

    [Fact]
    public void Licences_OfEverythingElse_AreAllowedOrListed() => Assert.Empty(
        RestoredGraph.Projects.SelectMany(RestoredGraph.Of).Distinct().Where(each => !TestsOnly.ContainsKey(each.Id)).SelectMany(WhatIsWrong).Distinct());

    [Theory]
    [InlineData("GPL-2.0-only", true)]
    [InlineData("GPL-2.0-only WITH Universal-FOSS-exception-1.0", true)]
    [InlineData("MIT OR GPL-3.0-only", false)]
    [InlineData("MIT AND GPL-3.0-only", true)]
    [InlineData("(MIT AND Apache-2.0)", false)]
    [InlineData(null, true)]
    public void Check_MadeUpExpression_FindsWhatIsNotAllowed(string? expression, bool isWrong) => Assert.Equal(isWrong, !IsAllowed(expression));

    private static IEnumerable<string> WhatIsWrong(RestoredPackage package)
    {
        var licence = PackageLicence.Of(package);
        return IsAllowed(licence.Expression)
            ? []
            : [$"{package.Id} {package.Version} has the licence {licence.Expression ?? licence.Other}, which is not among {string.Join(", ", Allowed)}"];
    }

    // Of a choice one is enough; of a sum each counts.
    private static bool IsAllowed(string? expression) =>
        expression is not null
        && expression.Trim('(', ')').Split(" OR ").Any(choice => choice.Split(" AND ").All(each => Allowed.Contains(each.Trim('(', ')', ' '))));
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kenger.Architecture.Tests;

/// <summary>
/// One grammar in the whole house: internal types live in the namespace of their folder, public ones in the package's own, so that who
/// uses a package needs one using. Extension methods live where the type they extend is looked for.
/// </summary>
public sealed class NamespaceTests
{
    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Namespace_OfEachType_FollowsFromItsFolderAndVisibility(string package)
    {
        var graph = FolderGraph.Of(package);
        string[] wrong =
        [
            .. from tree in graph.Compilation.SyntaxTrees
               where graph.FolderOf(tree.FilePath) is not null
               let model = graph.Compilation.GetSemanticModel(tree)
               from declaration in tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
               let type = model.GetDeclaredSymbol(declaration)
               where type is { ContainingType: null, IsImplicitlyDeclared: false }
               let found = type.ContainingNamespace.ToDisplayString()
               where !found.StartsWith("Microsoft.", StringComparison.Ordinal) && !found.StartsWith("OpenTelemetry.", StringComparison.Ordinal)
                   && !found.StartsWith("Aspire.", StringComparison.Ordinal)
               let expected = type.DeclaredAccessibility == Accessibility.Public ? package : NamespaceOf(package, tree.FilePath)
               where found != expected && !IsFlat(package, found)
               select $"{tree.FilePath}: {type.Name} is in {found}, not in {expected}",
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Distinct(StringComparer.Ordinal)));
    }

    private static string NamespaceOf(string package, string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } folder ? $"{package}.{folder.Replace('\\', '.').Replace('/', '.')}" : package;

    // Contracts is what is said on the wire, nearly all of it public: its few internal types need no rooms.
    private static bool IsFlat(string package, string found) => package == "Kenger.Contracts" && found == package;
}

using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kenger.Architecture.Tests;

/// <summary>
/// Which folder of a package names which: each name in the sources is bound by the compiler to what it means, and what it means is
/// declared in some file. Folders below the first level count as their top folder; files in the package's own folder are
/// <see cref="Root"/>.
/// </summary>
internal sealed class FolderGraph
{
    /// <summary>The package's own folder.</summary>
    public const string Root = "(root)";

    /// <summary>Numbers without a house of their own: every floor names them.</summary>
    private const string EventIds = "EventIds.cs";

    private static readonly string[] GlobalUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly string[] WebUsings =
    [
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
        "System.Net.Http.Json",
    ];

    private static readonly ConcurrentDictionary<string, Lazy<FolderGraph>> Made = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Lazy<Naming[]> _namings;

    private FolderGraph(string package, IEnumerable<(string Path, string Text)> sources, IEnumerable<(string Path, string Text)> shared, bool isWeb,
        IEnumerable<(string Name, string Means)> aliases)
    {
        var own = sources.ToArray();
        foreach (var (path, _) in own)
        {
            var parts = path.Split('/');
            _folders[path] = parts.Length == 1 ? Root : parts[0];
        }

        Compilation = CSharpCompilation.Create(
            package,
            own.Concat(shared).Append(("GlobalUsings.cs", GlobalUsingsOf(isWeb, aliases))).Select(source => CSharpSyntaxTree.ParseText(
                source.Item2, new CSharpParseOptions(LanguageVersion.Latest).WithPreprocessorSymbols("NET10_0", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER"), source.Item1)),
            References(package),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _namings = new(() => [.. Compilation.SyntaxTrees.Where(tree => _folders.ContainsKey(tree.FilePath)).SelectMany(NamingsIn)]);
    }

    public CSharpCompilation Compilation { get; }

    /// <summary>Found when they are asked for: to bind each name of a package takes seconds.</summary>
    public IReadOnlyList<Naming> Namings => _namings.Value;

    public IEnumerable<string> Folders => _folders.Values.Distinct(StringComparer.Ordinal);

    /// <summary>Made once for all who ask.</summary>
    public static FolderGraph Of(string package) => Made.GetOrAdd(package, static each => new(() => Read(each))).Value;

    /// <summary>Made of texts, for tests of the tests.</summary>
    public static FolderGraph Of(params (string Path, string Text)[] sources) => new("Sample", sources, [], isWeb: false, aliases: []);

    /// <summary>The folder a file belongs to; null for files of <c>src/Shared</c>.</summary>
    public string? FolderOf(string path) => _folders.GetValueOrDefault(path);

    private static FolderGraph Read(string package) => new(
        package,
        Repository.SourcesOf(package).Select(file => (Path.GetRelativePath(Repository.PathOf(package), file).Replace('\\', '/'), File.ReadAllText(file))),
        Repository.SharedSourcesOf(package).Select(file => ("../Shared/" + Path.GetFileName(file), File.ReadAllText(file))),
        Repository.IsWebProject(package),
        Repository.AliasesOf(package));

    private IEnumerable<Naming> NamingsIn(SyntaxTree tree)
    {
        var from = _folders[tree.FilePath];
        var model = Compilation.GetSemanticModel(tree);
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var info = model.GetSymbolInfo(name);
            if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { Kind: not SymbolKind.Namespace } symbol)
            {
                continue;
            }

            foreach (var to in FoldersOf(symbol).Where(to => to != from))
            {
                yield return new Naming(from, to, $"{tree.FilePath}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1} {name.Identifier.ValueText}");
            }
        }
    }

    private IEnumerable<string> FoldersOf(ISymbol symbol)
    {
        var declared = (symbol as IMethodSymbol)?.ReducedFrom ?? symbol.OriginalDefinition;
        return declared.DeclaringSyntaxReferences
            .Select(reference => reference.SyntaxTree.FilePath)
            .Where(path => path != EventIds)
            .Select(FolderOf)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
    }

    private static string GlobalUsingsOf(bool isWeb, IEnumerable<(string Name, string Means)> aliases) =>
        string.Concat([
            .. GlobalUsings.Concat(isWeb ? WebUsings : []).Select(name => $"global using {name};\n"),
            .. aliases.Select(alias => $"global using {alias.Name} = {alias.Means};\n"),
        ]);

    private static IEnumerable<MetadataReference> References(string package) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => AssemblyNameOf(package) != Path.GetFileNameWithoutExtension(path))
            .Select(path => MetadataReference.CreateFromFile(path));

    private static string AssemblyNameOf(string package) => package == "Kenger.Cli" ? "kenger" : package;
}

/// <summary>One place where a folder's code names something of another folder.</summary>
internal sealed record Naming(string From, string To, string Where)
{
    public override string ToString() => $"{From} names {To}: {Where}";
}

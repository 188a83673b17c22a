using Kenger.TestKit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kenger.Architecture.Tests.Documents;

/// <summary>
/// The C# in documents compiles, with the usings that a web project has by itself and no others. A block is one of three things:
/// <list type="bullet">
/// <item>A program, when it calls <c>WebApplication.CreateBuilder</c> in a statement: it compiles as it is.</item>
/// <item>A file of tests, when it has a <c>[Fact]</c>: it compiles beside the program of the README, as one of its test project would.</item>
/// <item>A fragment, else: it stands where <c>builder</c> and <c>services</c> are there.</item>
/// </list>
/// </summary>
public sealed class SnippetTests
{
    private const string Fragment = "var builder = WebApplication.CreateBuilder(args);\nvar services = builder.Services;";

    private const string Program = "var app = WebApplication.CreateBuilder(args).Build();\napp.Run();\npublic partial class Program;\n";

    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    public static TheoryData<string, int, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int, string>();
            foreach (var document in Document.All)
            {
                foreach (var (line, code) in document.CSharp)
                {
                    blocks.Add(document.Path, line, code);
                }
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Block_OfEachDocument_Compiles(string path, int line, string code) =>
        Assert.True(ErrorsOf(code) is var errors && errors.Length == 0, $"{path}, the block in line {line}:\n{string.Join('\n', errors)}");

    [Theory]
    [InlineData("builder.Services.AddKengerRegistry();")]
    [InlineData("var builder = WebApplication.CreateBuilder(args);\nbuilder.Build().Run();")]
    [InlineData("using Xunit;\npublic sealed class Tests\n{\n    [Fact]\n    public void Works() => Assert.NotNull(typeof(Program));\n}")]
    public void Block_OfEachKind_Compiles(string code) => Assert.Empty(ErrorsOf(code));

    [Fact]
    public void Block_ThatNamesNothing_IsFound() => Assert.Contains("AddKengerRegistrie", Assert.Single(ErrorsOf("builder.Services.AddKengerRegistrie();")), StringComparison.Ordinal);

    private static string[] ErrorsOf(string code)
    {
        var usings = string.Concat(Usings.Select(name => $"global using {name};\n"));
        string[] sources = code.Contains("[Fact]", StringComparison.Ordinal) ? [usings, Program, code]
            : code.Contains("= WebApplication.CreateBuilder(", StringComparison.Ordinal) || code.Contains("(WebApplication.CreateBuilder(", StringComparison.Ordinal) ? [usings, code]
            : [usings, InProgram(code)];
        var compilation = CSharpCompilation.Create(
            "Snippet",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))),
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error).Select(each => each.ToString())];
    }

    // Its own usings go first.
    private static string InProgram(string code)
    {
        var lines = code.Split('\n');
        var usings = lines.TakeWhile(line => line.Length == 0 || line.StartsWith("using ", StringComparison.Ordinal)).ToArray();
        return string.Join('\n', [.. usings, Fragment, .. lines.Skip(usings.Length)]);
    }
}

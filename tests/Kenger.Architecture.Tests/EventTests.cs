using System.Globalization;
using System.Text.RegularExpressions;
using Kenger.TestKit;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kenger.Architecture.Tests;

/// <summary>Log events: each has one number in the whole house, in its package's range, and <c>docs/events.md</c> lists it.</summary>
public sealed partial class EventTests
{
    private static readonly Dictionary<string, (int First, int Last)> Ranges = new(StringComparer.Ordinal)
    {
        ["Kenger.Gateway"] = (1000, 1999),
        ["Kenger.Registry.Server"] = (2000, 2799),
        ["Kenger.Registry.Consul"] = (2800, 2899),
        ["Kenger.Registry.MySql"] = (2900, 2999),
        ["Kenger.Registry.Hosting"] = (3000, 3999),
        ["Kenger.Client"] = (4000, 4999),
        ["Kenger.Cli"] = (5000, 5999),
        ["Kenger.Discovery"] = (7000, 7999),
    };

    [Fact]
    public void Ids_OfAllPackages_AreUniqueAndInTheirRange()
    {
        var all = Repository.Packages.SelectMany(EventsOf).ToArray();

        Assert.NotEmpty(all);
        Assert.Empty(all.GroupBy(each => each.Id).Where(same => same.Count() > 1).Select(same => string.Join(" = ", same)));
        Assert.All(all, each => Assert.InRange(each.Id, Ranges[each.Package].First, Ranges[each.Package].Last));
    }

    [Fact]
    public void Numbers_InLoggerMessages_AreNamed()
    {
        var bare = from package in Repository.Packages
                   from file in Repository.SourcesOf(package)
                   where BareNumber().IsMatch(File.ReadAllText(file))
                   select file;
        Assert.Empty(bare);
    }

    // The document is the table below, and nothing else: whoever adds an event copies it from this test's message.
    [Fact]
    public void Document_OfEvents_ListsThemAll()
    {
        var expected = string.Concat(Ranges.Keys.Select(TableOf));

        var document = File.ReadAllText(SourceTree.PathOf("docs", "events.md"));
        Assert.True(document.EndsWith(expected, StringComparison.Ordinal), $"docs/events.md must end with:\n{expected}");
    }

    // What operators are told to watch for must exist.
    [Fact]
    public void Ids_InTheOperationsDocument_Exist()
    {
        var known = Repository.Packages.SelectMany(EventsOf).Select(each => each.Id).ToHashSet();
        var named = NamedId().Matches(File.ReadAllText(SourceTree.PathOf("docs", "operations.md")))
            .Select(match => int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture)).ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.Contains(id, known));
    }

    private static string TableOf(string package)
    {
        var events = EventsOf(package).OrderBy(each => each.Id).ToArray();
        return events.Length == 0
            ? ""
            : $"\n## {package}\n\n| id | name | level | message |\n|---|---|---|---|\n"
                + string.Concat(events.Select(each => $"| {each.Id} | `{each.Name}` | {each.Level} | {each.Message.Replace("|", "\\|", StringComparison.Ordinal)} |\n"));
    }

    private static IEnumerable<LogEvent> EventsOf(string package)
    {
        var file = Path.Combine(Repository.PathOf(package), "EventIds.cs");
        if (!File.Exists(file))
        {
            return [];
        }

        var messages = MessagesOf(package);
        return from field in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<FieldDeclarationSyntax>()
               from variable in field.Declaration.Variables
               let name = variable.Identifier.ValueText
               let said = messages.GetValueOrDefault(name, ("Error", "{Service} failed and will run again in {Period}"))
               select new LogEvent(package, name, int.Parse(variable.Initializer!.Value.ToString(), CultureInfo.InvariantCulture), said.Item1, said.Item2);
    }

    private static Dictionary<string, (string Level, string Message)> MessagesOf(string package)
    {
        var said =
            from file in Repository.SourcesOf(package).Concat(Repository.SharedSourcesOf(package))
            from attribute in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() == "LoggerMessage"
            let arguments = attribute.ArgumentList!.Arguments
            let id = EventIdName().Match(arguments[0].ToString()).Groups["name"].Value
            let level = arguments.Select(argument => LevelName().Match(argument.ToString())).First(match => match.Success).Groups["name"].Value
            let text = arguments.Select(argument => argument.Expression).Last(expression => expression.ToString().Contains('"', StringComparison.Ordinal))
            select (id, level, Message: TextOf(text));
        return said.GroupBy(each => each.id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => (same.First().level, string.Join(" / ", same.Select(each => each.Message))), StringComparer.Ordinal);
    }

    // Literals, also joined with +.
    private static string TextOf(ExpressionSyntax expression) =>
        string.Concat(expression.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>().Select(literal => literal.Token.ValueText));

    [GeneratedRegex(@"LoggerMessage\(\s*(EventId\s*=\s*)?\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BareNumber();

    [GeneratedRegex(@"EventIds\.(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex EventIdName();

    [GeneratedRegex(@"LogLevel\.(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LevelName();

    [GeneratedRegex("`(?<id>[1-5]\\d{3})`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamedId();

    private sealed record LogEvent(string Package, string Name, int Id, string Level, string Message)
    {
        public override string ToString() => $"{Package} {Name} {Id}";
    }
}

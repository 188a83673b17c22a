using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>
/// What the documentation of the contracts says of types and their members. The compiler wrote it, and it is in this assembly: what people read of a field where they
/// program is what they read of it here.
/// </summary>
internal sealed class ContractTexts
{
    private const string Namespace = "Kenger.Contracts.";
    private const string Resource = "Kenger.Contracts.xml";

    // Their values are words of the wire, which begin like their members but are written otherwise.
    private const string AuditActions = nameof(Contracts.AuditActions);

    private readonly FrozenDictionary<string, XElement> _members;

    private ContractTexts(FrozenDictionary<string, XElement> members) => _members = members;

    public static ContractTexts Read()
    {
        using var stream = typeof(ContractTexts).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"There is no {Resource} in the assembly.");
        return new ContractTexts(XDocument.Load(stream, LoadOptions.PreserveWhitespace).Descendants("member")
            .Select(static member => KeyValuePair.Create(member.Attribute("name")!.Value, member))
            .ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal));
    }

    /// <summary>Of a type; null when it says nothing, or is none of the contracts.</summary>
    public string? OfType(Type type) => Summary($"T:{type.FullName}");

    /// <summary>Of a member, by its name on the wire.</summary>
    public string? OfField(Type type, string wireName) =>
        OfOwnField(type, wireName) ?? (type.BaseType is { } whole && whole != typeof(object) ? OfField(whole, wireName) : null);

    private string? OfOwnField(Type type, string wireName)
    {
        var prefix = $"P:{type.FullName}.";
        var property = _members.Keys.FirstOrDefault(id => id.StartsWith(prefix, StringComparison.Ordinal) && ToWire(id[prefix.Length..]) == wireName);
        return property is not null ? Summary(property)
            // A record's members may be parameters of its constructor.
            : _members.TryGetValue($"T:{type.FullName}", out var member)
                && member.Elements("param").FirstOrDefault(param => ToWire(param.Attribute("name")!.Value) == wireName) is { } parameter ? Render(parameter)
            : null;
    }

    private static string ToWire(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private string? Summary(string id) => _members.TryGetValue(id, out var member) && member.Element("summary") is { } summary ? Render(summary) : null;

    private string Render(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "see" } see => Refer(see.Attribute("cref")?.Value ?? ""),
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement inner => Render(inner),
                _ => "",
            });
        }

        // A null of C# is a field that is not there.
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("; null", "; absent", StringComparison.Ordinal);
    }

    /// <summary>What stands for a name of C# in a text about the wire.</summary>
    private string Refer(string cref)
    {
        var name = cref[(cref.LastIndexOf('.') + 1)..];
        var owner = cref.Split('.')[^2];
        return cref[0] switch
        {
            'P' => $"`{ToWire(name)}`",
            'F' when owner == nameof(ApiRoutes) => $"`{typeof(ApiRoutes).GetField(name)?.GetRawConstantValue()}`",
            'F' when owner == nameof(KengerDefaults) => $"`{typeof(KengerDefaults).GetField(name)?.GetRawConstantValue()}`",
            'F' => $"`{ToWire(name)}`",
            'T' when name != AuditActions && ValuesOf(cref) is { Length: > 0 } values => values,
            _ => $"`{name}`",
        };
    }

    // A class of constants is a list of what a field may be.
    private string ValuesOf(string type)
    {
        var prefix = $"F:{type[2..]}.";
        return type.StartsWith("T:" + Namespace, StringComparison.Ordinal) && !_members.Keys.Any(id => id.StartsWith($"P:{type[2..]}.", StringComparison.Ordinal))
            ? string.Join(", ", _members.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Select(id => $"`{ToWire(id[prefix.Length..])}`"))
            : "";
    }
}

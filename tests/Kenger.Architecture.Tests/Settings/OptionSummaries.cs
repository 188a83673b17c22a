using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>What the options' documentation says of them, as plain text.</summary>
internal static partial class OptionSummaries
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Read = [];

    public static string Of(Type type) => Of(type, $"T:{type.FullName}");

    public static string Of(PropertyInfo property) => Of(property.DeclaringType!, $"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static string Of(Type type, string member)
    {
        if (!Read.TryGetValue(type.Assembly, out var summaries))
        {
            var file = Path.ChangeExtension(type.Assembly.Location, ".xml");
            Read[type.Assembly] = summaries = XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member")
                .Where(each => each.Element("summary") is not null).ToDictionary(each => each.Attribute("name")!.Value, each => each.Element("summary")!);
        }

        return Blanks().Replace(string.Concat(summaries[member].Nodes().Select(node => TextOf(node, type))), " ").Trim();
    }

    private static string TextOf(XNode node, Type place) => node switch
    {
        XText text => text.Value,
        XElement element when element.Attribute("cref") is { } reference => NameOf(reference.Value, place),
        XElement element => $"'{element.Value}'",
        _ => "",
    };

    // "P:Kenger.Gateway.KengerGatewayOptions.Pick": the option's name where it is one beside this, its whole key where it is in another section's options.
    private static string NameOf(string reference, Type place)
    {
        var full = reference[2..];
        var (owner, name) = (full[..full.LastIndexOf('.')], full[(full.LastIndexOf('.') + 1)..]);
        if (reference[0] == 'F')
        {
            var type = new[] { place.Assembly, typeof(Contracts.KengerDefaults).Assembly }.Select(assembly => assembly.GetType(owner)).OfType<Type>().First();
            return $"'{Convert.ToString(type.GetField(name)!.GetRawConstantValue(), CultureInfo.InvariantCulture)}'";
        }

        var section = reference[0] == 'P' && owner != place.FullName ? SettingsSection.All.FirstOrDefault(each => each.Options[^1].FullName == owner) : null;
        return section is null ? name : $"Kenger:{section.Name}:{name}";
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Blanks();
}

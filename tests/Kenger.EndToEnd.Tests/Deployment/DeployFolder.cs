using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>What lies in <c>deploy</c>, read.</summary>
internal static class DeployFolder
{
    private static readonly ISerializer ToJson = new SerializerBuilder().JsonCompatible().Build();

    public static string PathOf(params string[] parts) => SourceTree.PathOf(["deploy", .. parts]);

    /// <summary>The documents of a YAML file, with its anchors and merges carried out.</summary>
    public static IReadOnlyList<JsonNode> Read(params string[] path)
    {
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(PathOf(path)))));
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        var documents = new List<JsonNode>();
        while (parser.TryConsume<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            documents.Add(JsonNode.Parse(ToJson.Serialize(deserializer.Deserialize<object>(parser)))!);
            parser.Consume<YamlDotNet.Core.Events.DocumentEnd>();
        }

        return documents;
    }

    /// <summary>The texts of a list.</summary>
    public static string[] Texts(this JsonNode? list) => [.. list!.AsArray().Select(item => item!.ToString())];

    /// <summary>The keys of a table.</summary>
    public static string[] Keys(this JsonNode? table) => [.. table!.AsObject().Select(pair => pair.Key)];
}

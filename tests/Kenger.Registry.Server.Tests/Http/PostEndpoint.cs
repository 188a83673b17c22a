namespace Kenger.Registry.Server.Tests.Http;

/// <summary>A POST endpoint, a body it takes, and which of its fields are required.</summary>
internal sealed record PostEndpoint(string Path, IReadOnlyDictionary<string, string> Good, IReadOnlyList<string> Required)
{
    /// <summary>The good body with one field's JSON replaced, or left out when it is null.</summary>
    public string With(string field, string? json)
    {
        var fields = Good.Where(pair => pair.Key != field).ToList();
        if (json is not null)
        {
            fields.Add(KeyValuePair.Create(field, json));
        }

        return Write(fields);
    }

    public string GoodBody() => Write(Good);

    private static string Write(IEnumerable<KeyValuePair<string, string>> fields) =>
        "{" + string.Join(',', fields.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}";
}

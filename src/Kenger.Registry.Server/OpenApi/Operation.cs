using System.Text.Json.Serialization.Metadata;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>What the description of the API says of one endpoint. What its routing says already, path, method and role, is taken from there.</summary>
/// <param name="Id">Its name for generated clients.</param>
/// <param name="Tag">The group it is shown in.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record Operation(string Id, string Tag, string Summary)
{
    /// <summary>More of it; Markdown.</summary>
    public string? Description { get; init; }

    /// <summary>What its path and its query take.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>Null for an endpoint without one.</summary>
    public Body? Body { get; init; }

    /// <summary>What it answers when all is well.</summary>
    public required Reply Answer { get; init; }

    /// <summary>Refusals that are its own, by status: the message of an example. Those that all have in common are not said again.</summary>
    public IReadOnlyDictionary<int, string> Refusals { get; init; } = new Dictionary<int, string>();

    /// <summary>Whether it answers 503 while the store is away.</summary>
    public bool UsesStore { get; init; }
}

/// <summary>A parameter of a path or query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means, with its range and default.</param>
/// <param name="Schema">JSON Schema.</param>
/// <param name="Example">A good value.</param>
internal sealed record Parameter(string Name, string Description, string Schema, string Example)
{
    /// <summary>Whether it can't be left out.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it is a part of the path.</summary>
    public bool IsInPath { get; init; }

    /// <summary>Whether a 400 names it when it is broken.</summary>
    public bool IsChecked { get; init; } = true;
}

/// <summary>A body.</summary>
/// <param name="Type">What it is read as; null for one without fields.</param>
/// <param name="Example">JSON that the endpoint takes.</param>
internal sealed record Body(JsonTypeInfo? Type, string Example)
{
    /// <summary>The fields of its type that this endpoint takes; empty for all.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What the schema is called, where only some of the fields are taken.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it may be left out.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Type">What it is: an envelope, or what an endpoint answers without one; null for text.</param>
/// <param name="Example">An answer, whole.</param>
internal sealed record Reply(JsonTypeInfo? Type, string Example)
{
    /// <summary>Its content type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether <c>data</c> can be absent.</summary>
    public bool HasOptionalData { get; init; }

    /// <summary>In other forms: content types beside the first, of text.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}

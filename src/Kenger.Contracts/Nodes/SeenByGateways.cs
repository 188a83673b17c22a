using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>What the gateways that follow a namespace said of a node in their latest reports, together.</summary>
public sealed record SeenByGateways
{
    /// <summary>How many gateways have told.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// How many more follow the namespace, of which this server knows nothing: they report to another server, are too old to tell, or have too
    /// much to tell. What they think and what runs there is not in the other numbers.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Unheard { get; init; }

    /// <summary>How many of <see cref="Count"/> find the node healthy.</summary>
    public required int Healthy { get; init; }

    /// <summary>How many requests run there from all of these gateways, WebSockets and streams too.</summary>
    public required long Running { get; init; }

    /// <summary>What is wrong with it, as the gateway says that found it first; absent when all find it healthy.</summary>
    public string? Problem { get; init; }

    /// <summary>Since when; absent when all find it healthy.</summary>
    public DateTimeOffset? Since { get; init; }
}

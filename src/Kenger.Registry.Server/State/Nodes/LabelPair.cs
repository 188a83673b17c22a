namespace Kenger.Registry.Server.State.Nodes;

/// <summary>A label and the value that tells nodes apart; the empty value stands for nodes without the label too.</summary>
internal readonly record struct LabelPair(string Key, string Value)
{
    /// <summary>Reads <c>version=v2</c>.</summary>
    public static LabelPair Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return new LabelPair(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>What a node with these labels shows for a key.</summary>
    public static LabelPair Of(Labels labels, string key) => new(key, labels.Values.GetValueOrDefault(key, ""));

    public bool Fits(Labels labels) => Of(labels, Key) == this;

    public override string ToString() => $"{Key}={Value}";
}

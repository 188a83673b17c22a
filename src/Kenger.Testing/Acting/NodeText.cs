using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Testing.Acting;

/// <summary>Nodes as tests write and read them.</summary>
internal static class NodeText
{
    /// <summary>Host and port of a text.</summary>
    /// <exception cref="FormatException">It is not HOST:PORT.</exception>
    public static (string Host, int Port) Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (address[..colon], port)
            : throw new FormatException($"A node's address is HOST:PORT, 127.0.0.1:5001 for example, but this is '{address}'.");
    }

    public static string Of(NodeInfo node) =>
        $"{node.Host}:{node.Port} ({(node.Status == NodeStatus.Online ? "online" : "offline")}, weight {node.Weight}"
        + $"{string.Concat(node.Labels.Select(label => $", {label.Key}={label.Value}"))})";
}

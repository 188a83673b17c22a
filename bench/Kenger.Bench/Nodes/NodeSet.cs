using System.Globalization;

namespace Kenger.Bench.Nodes;

/// <summary>Nodes by number: spread over namespaces in turn, each at an address of its own.</summary>
/// <param name="Count">How many.</param>
/// <param name="Namespaces">Over how many namespaces.</param>
/// <param name="HasLabels">Whether each carries a version and a zone.</param>
/// <param name="Prefix">Of their namespaces' names.</param>
/// <param name="Network">The first byte of their addresses: two sets in one registry have two.</param>
internal sealed record NodeSet(int Count, int Namespaces, bool HasLabels = false, string Prefix = "ns", int Network = 10)
{
    public int PerNamespace => Count / Namespaces;

    public string NamespaceOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{node % Namespaces}");

    public string Address(int node) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"ns\":\"{NamespaceOf(node)}\",\"host\":\"{Network}.{node >> 16}.{(node >> 8) & 255}.{node & 255}\",\"port\":8080");

    public string Registration(int node) =>
        HasLabels ? $$$"""{{{{Address(node)}}},"labels":{"version":"v1","zone":"a"}}""" : $"{{{Address(node)}}}";

    public string Heartbeat(int node) => $"{{{Address(node)}}}";

    public string Weight(int node, int weight) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{Address(node)},\"weight\":{weight}}}");
}

using System.Globalization;

namespace Kenger.Bench.Nodes;

/// <summary>Nodes by number: spread over namespaces in turn, each at an address of its own.</summary>
/// <param name="Count">How many.</param>
/// <param name="Namespaces">Over how many namespaces.</param>
/// <param name="HasLabels">Whether each carries a version and a zone.</param>
internal sealed record NodeSet(int Count, int Namespaces, bool HasLabels = false)
{
    public int PerNamespace => Count / Namespaces;

    public string NamespaceOf(int node) => string.Create(CultureInfo.InvariantCulture, $"ns-{node % Namespaces}");

    public string Address(int node) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"ns\":\"{NamespaceOf(node)}\",\"host\":\"10.{node >> 16}.{(node >> 8) & 255}.{node & 255}\",\"port\":8080");

    public string Registration(int node) =>
        HasLabels ? $$$"""{{{{Address(node)}}},"labels":{"version":"v1","zone":"a"}}""" : $"{{{Address(node)}}}";

    public string Heartbeat(int node) => $"{{{Address(node)}}}";

    public string Weight(int node, int weight) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{Address(node)},\"weight\":{weight}}}");
}

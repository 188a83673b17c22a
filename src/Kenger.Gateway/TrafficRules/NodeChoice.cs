using System.Runtime.InteropServices;

namespace Kenger.Gateway;

/// <summary>Where a request goes.</summary>
/// <param name="Table">The namespace the request is for; null when it is not known here.</param>
/// <param name="Rule">The rule that is for the request; null when none is.</param>
/// <param name="Pool">The nodes it is picked from: the rule's target, or else the namespace.</param>
/// <param name="IsFallback">The rule's target has no healthy node, so the request goes where it would without rules.</param>
/// <param name="Node">The node; null when there is none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeChoice(NodeTable? Table, TrafficRule? Rule, NodeTable? Pool, bool IsFallback = false, GatewayNode? Node = null);

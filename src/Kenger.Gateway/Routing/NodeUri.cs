namespace Kenger.Gateway.Routing;

/// <summary>The address of a node, and a target on it that must reach the node byte for byte.</summary>
internal static class NodeUri
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri At(string node, string target) => new(node + target, AsItIs);
}

namespace Kenger.Gateway.Routing;

/// <summary>
/// The address of a node, and a target on it that must reach the node byte for byte. Each attempt has its own, which remembers whether it was
/// sent.
/// </summary>
internal sealed class NodeUri : Uri
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private NodeUri(string uri)
        : base(uri, AsItIs)
    {
    }

    /// <summary>Whether the request was written to a connection before.</summary>
    public bool WasWritten { get; set; }

    public static NodeUri At(string node, string target) => new(node + target);
}

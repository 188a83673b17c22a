namespace Kenger.Gateway;

/// <summary>How a node is picked.</summary>
internal enum PickKind
{
    Random,
    RoundRobin,
    LeastRequests,
    HashOfClient,
    HashOfHeader,
    HashOfCookie,
}

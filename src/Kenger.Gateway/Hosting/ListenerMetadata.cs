namespace Kenger.Gateway;

/// <summary>Marks an endpoint as one of the admin port, or of all others.</summary>
internal sealed class ListenerMetadata
{
    private ListenerMetadata(bool isAdmin) => IsAdmin = isAdmin;

    public static ListenerMetadata Admin { get; } = new(isAdmin: true);

    public static ListenerMetadata Traffic { get; } = new(isAdmin: false);

    public bool IsAdmin { get; }
}

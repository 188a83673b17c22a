namespace Kenger;

/// <summary>What has to be done between the configuration of the host's server and its start, when it is known where it listens.</summary>
internal abstract class ServerStart
{
    /// <summary>Looks at the addresses, or changes them.</summary>
    /// <param name="addresses">Those that the server is told as URLs.</param>
    public abstract void Prepare(ICollection<string> addresses);

    /// <summary>Throws what says better what ended the start; returns where that says it well enough.</summary>
    public abstract void ThrowClearer(Exception exception);
}

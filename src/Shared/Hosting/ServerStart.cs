namespace Kenger;

/// <summary>What has to be done between the configuration of the host's server and its start, when it is known where it listens.</summary>
internal abstract class ServerStart
{
    /// <summary>Looks at the addresses, or changes them.</summary>
    /// <param name="addresses">Those that the server is told as URLs.</param>
    public abstract void Prepare(ICollection<string> addresses);

    /// <summary>What is said in place of what ended the start; null to leave it.</summary>
    public abstract Exception? Explain(Exception exception);
}

namespace Kenger.Client.Sync;

/// <summary>
/// What is kept count of while an answer is read: what was set aside, and how much memory its reader will need. A node can be sent in
/// twenty bytes and takes half a kilobyte where it is used, so the size of the answer alone says little.
/// </summary>
/// <param name="limit">The largest answer in bytes; what is made of it may take twice as much.</param>
internal sealed class SyncReading(int limit)
{
    // Rough, for a gateway that probes and counts each of them.
    public const int NodeBytes = 512;
    public const int LabelBytes = 128;
    public const int NamespaceBytes = 1024;
    public const int HostBytes = 256;

    private const int MaxSentences = 100;

    private readonly List<string> _rejected = [];
    private long _left = limit * 2L;
    private int _more;

    /// <summary>The sentences; the last one says how many are not here.</summary>
    public IReadOnlyList<string> Rejected => _more == 0 ? _rejected : [.. _rejected, $"So are {_more} more."];

    public void Reject(string sentence)
    {
        if (_rejected.Count < MaxSentences)
        {
            _rejected.Add(sentence);
        }
        else
        {
            // A sentence costs time though nobody keeps it; millions of them would cost a minute.
            _more++;
            Count(NodeBytes);
        }
    }

    /// <summary>Counts what is kept.</summary>
    /// <exception cref="FormatException">There is more in the answer than there may be; the message follows "because".</exception>
    public void Count(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw new FormatException($"there are so many namespaces, nodes and labels in it that they would take more than {limit * 2L} bytes of memory");
        }
    }
}

namespace Kenger.Registry.Server.Traffic;

/// <summary>Five minutes of a namespace: the piece in which memory is taken and given back.</summary>
/// <param name="index">Which five minutes, counted from 1970 on.</param>
internal sealed class TrafficChunk(long index)
{
    /// <summary>How many slots it has.</summary>
    public const int Length = 60;

    /// <summary>About what it takes without what grows.</summary>
    public const int BaseBytes = (Length * 40) + 80;

    private const int SidesBytes = (Length * 96) + 24;

    private readonly TrafficSlot[] _all = new TrafficSlot[Length];
    private SidesSlot[]? _sides;

    public long Index => index;

    /// <summary>What it takes.</summary>
    public int Bytes { get; private set; } = BaseBytes;

    /// <summary>How much there was: the quietest go first where there is no room for all.</summary>
    public long Requests { get; private set; }

    public ref TrafficSlot All(long slot) => ref _all[(int)(slot % Length)];

    public ref SidesSlot Sides(long slot)
    {
        if (_sides is null)
        {
            _sides = new SidesSlot[Length];
            Bytes += SidesBytes;
        }

        return ref _sides[(int)(slot % Length)];
    }

    /// <summary>The sides of a slot, without making room for any.</summary>
    public SidesSlot SidesAt(long slot) => _sides is null ? default : _sides[(int)(slot % Length)];

    /// <summary>Counts what was added to a slot.</summary>
    public void Grew(int bytes, long requests) => (Bytes, Requests) = (Bytes + bytes, Requests + requests);

    /// <summary>Closes the slots that lie before one.</summary>
    public void Close(long before)
    {
        for (var i = 0; i < Length && (index * Length) + i < before; i++)
        {
            Bytes -= _all[i].Close();
            if (_sides is not null)
            {
                Bytes -= _sides[i].Candidate.Close() + _sides[i].Stable.Close();
            }
        }
    }
}

/// <summary>The two sides of a rollout in five seconds.</summary>
internal struct SidesSlot
{
    public long Rollout;
    public int Step;
    public TrafficSlot Candidate;
    public TrafficSlot Stable;
}

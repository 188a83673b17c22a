namespace Kenger.Fuzz.Tests.Fuzzing;

/// <summary>Makes new inputs of those it has: turns bits and bytes, cuts, repeats, swaps, and puts in words of the language. The same seed, the same inputs.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words)
{
    private const int MaxLength = 16 * 1024;
    private const int MaxChanges = 6;
    private const int MaxRepeats = 64;

    private static readonly byte[] TellingBytes = [0, 1, (byte)'\t', (byte)'\n', (byte)'\r', (byte)' ', (byte)'"', (byte)'%', (byte)'/', (byte)'\\', 0x1b, 0x7f, 0x80, 0x9b, 0xff];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var input = Pick(corpus).ToList();
        for (var changes = 1 + _random.Next(MaxChanges); changes > 0; changes--)
        {
            Change(input);
        }

        return [.. input.Take(MaxLength)];
    }

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var end = Math.Min(input.Count, at + 1 + _random.Next(1 + (input.Count / 4)));
        switch (_random.Next(9))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)_random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = TellingBytes[_random.Next(TellingBytes.Length)];
                break;
            case 3:
                input.RemoveRange(at, input.Count - at);
                break;
            case 4:
                input.RemoveRange(at, end - at);
                break;
            case 5:
                var piece = input.GetRange(at, end - at);
                for (var times = _random.Next(_random.Next(8) == 0 ? MaxRepeats : 3); times > 0 && input.Count < MaxLength; times--)
                {
                    input.InsertRange(at, piece);
                }

                break;
            case 6:
                var other = Pick(corpus);
                var from = _random.Next(other.Length + 1);
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other[from..]);
                break;
            default:
                input.InsertRange(at, Pick(words));
                break;
        }
    }

    private byte[] Pick(IReadOnlyList<byte[]> from) => from[_random.Next(from.Count)];
}

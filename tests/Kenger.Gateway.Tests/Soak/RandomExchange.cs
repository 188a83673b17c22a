namespace Kenger.Gateway.Tests;

/// <summary>What one request of a random run is, and what becomes of it: made of the seed and its number, by the client and the node alike.</summary>
internal sealed record RandomExchange
{
    public required int Number { get; init; }

    public required string Method { get; init; }

    /// <summary>Of the request.</summary>
    public required RandomBody Upload { get; init; }

    /// <summary>Of the answer, also where it may not be sent.</summary>
    public required RandomBody Answer { get; init; }

    public required int Status { get; init; }

    /// <summary>How many answers of 103 come before.</summary>
    public required int Interim { get; init; }

    public required NodeFault NodeFault { get; init; }

    public required ClientFault ClientFault { get; init; }

    /// <summary>Whether the client sends its next request on the same connection.</summary>
    public required bool KeepsConnection { get; init; }

    public bool IsHead => Method == "HEAD";

    /// <summary>What nobody may carry out twice.</summary>
    public bool IsOnce => Method == "POST";

    public bool HasAnswerBody => !IsHead && Status is not (204 or 304);

    public static RandomExchange Create(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var method = Pick(random, ("GET", 45), ("POST", 30), ("PUT", 10), ("HEAD", 8), ("DELETE", 7));
        var status = Pick(random, (200, 80), (201, 4), (204, 4), (304, 4), (404, 4), (500, 4));
        var upload = method is "POST" or "PUT" || (method == "DELETE" && random.Next(2) == 0)
            ? RandomBody.Create(random, number * 2, Pick(random, (BodyFraming.Length, 60), (BodyFraming.Chunked, 40)))
            : RandomBody.None;
        var answer = RandomBody.Create(
            random, (number * 2) + 1, Pick(random, (BodyFraming.Length, 60), (BodyFraming.Chunked, 30), (BodyFraming.UntilClose, 10)));
        var fault = Pick(
            random, (NodeFault.None, 85), (NodeFault.DiesBefore, 3), (NodeFault.DiesInHead, 2), (NodeFault.DiesInBody, 4),
            (NodeFault.ClosesAfter, 3), (NodeFault.AnswersEarly, 3));
        if (answer.Framing == BodyFraming.UntilClose && fault == NodeFault.DiesInBody)
        {
            // Nobody can tell.
            fault = NodeFault.None;
        }
        else if (fault == NodeFault.AnswersEarly && answer.Length > RandomBody.Medium)
        {
            // Each side would wait for the other to read.
            fault = NodeFault.None;
        }

        return new RandomExchange
        {
            Number = number,
            Method = method,
            Upload = upload,
            Answer = answer,
            Status = status,
            Interim = Pick(random, (0, 90), (1, 8), (3, 2)),
            NodeFault = fault,
            ClientFault = Pick(random, (ClientFault.None, 94), (ClientFault.LeavesUpload, 3), (ClientFault.LeavesAnswer, 3)),
            KeepsConnection = random.Next(20) > 0,
        };
    }

    private static T Pick<T>(Random random, params ReadOnlySpan<(T Value, int Percent)> choices)
    {
        var at = random.Next(100);
        foreach (var (value, percent) in choices)
        {
            if ((at -= percent) < 0)
            {
                return value;
            }
        }

        throw new ArgumentException("less than 100 %", nameof(choices));
    }
}

/// <summary>A body whose every byte is known to both sides, and nobody else's.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Framing">How it ends.</param>
/// <param name="Piece">It is sent in pieces of so many bytes.</param>
internal sealed record RandomBody(int Key, int Length, BodyFraming Framing, int Piece)
{
    public const int Medium = 20_000;
    private const int Small = 512;
    private const int Large = 200_000;

    public static readonly RandomBody None = new(0, 0, BodyFraming.None, 1);

    public static RandomBody Create(Random random, int key, BodyFraming framing)
    {
        var length = random.Next(100) switch
        {
            < 10 => 0,
            < 70 => random.Next(Small),
            < 96 => random.Next(Medium),
            _ => random.Next(Large),
        };
        // Some in many small pieces, most in one or two.
        return new RandomBody(key, length, framing, random.Next(10) == 0 ? 1 + (length / 30) : 1 + random.Next(Math.Max(length, 1)));
    }

    /// <summary>All of it.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        // A run of a generator of its own (xorshift) for each body, so that a stray byte has no place in another.
        var state = ((uint)Key * 2654435761) | 1;
        for (var i = 0; i < bytes.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)(state >> 11);
        }

        return bytes;
    }
}

internal enum BodyFraming
{
    None,
    Length,
    Chunked,
    UntilClose,
}

/// <summary>What a node does wrong.</summary>
internal enum NodeFault
{
    None,

    /// <summary>Ends the connection when it has the request; of the first try alone, another gets its answer.</summary>
    DiesBefore,

    /// <summary>The same within the head of its answer.</summary>
    DiesInHead,

    /// <summary>In the middle of the body.</summary>
    DiesInBody,

    /// <summary>Answers well, and ends the connection without having said so.</summary>
    ClosesAfter,

    /// <summary>Answers before it reads the request's body.</summary>
    AnswersEarly,
}

/// <summary>What a client does wrong.</summary>
internal enum ClientFault
{
    None,

    /// <summary>Goes in the middle of its request's body; at once where there is none.</summary>
    LeavesUpload,

    /// <summary>Goes when a part of the answer is there.</summary>
    LeavesAnswer,
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Kenger.Client.Calls;

namespace Kenger.Client.Tests.Sync;

/// <summary>Answers in pieces so small that each token is torn: what reads them must not care.</summary>
internal static class Pieces
{
    private const int PieceBytes = 3;

    public static RegistryAnswer Of(JsonDocument document) => Of(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());

    public static RegistryAnswer Of(string json, int limit = RegistryAnswer.MaxBytes) => Of(Encoding.UTF8.GetBytes(json), limit);

    private static RegistryAnswer Of(byte[] json, int limit = RegistryAnswer.MaxBytes)
    {
        var pieces = json.Chunk(PieceBytes).ToArray();
        var first = new Piece(pieces[0], before: null);
        var last = pieces.Skip(1).Aggregate(first, (before, bytes) => new Piece(bytes, before));
        return new RegistryAnswer(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length), limit);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}

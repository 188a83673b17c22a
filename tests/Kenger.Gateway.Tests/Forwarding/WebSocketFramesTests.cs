using Kenger.Gateway.Forwarding;

namespace Kenger.Gateway.Tests;

public sealed class WebSocketFramesTests
{
    // Small, masked, two bytes of length, eight bytes of length, empty, close.
    private static readonly byte[][] Frames =
    [
        [0x81, 0x02, 1, 2],
        [0x82, 0x83, 9, 9, 9, 9, 1, 2, 3],
        [0x82, 126, 0, 200, .. new byte[200]],
        [0x82, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70, 9, 9, 9, 9, .. new byte[70_000]],
        [0x89, 0x00],
        [0x88, 0x82, 0, 0, 0, 0, 3, 0xE8],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Pass_PiecesOfAnySize_KnowsWhereFramesEnd(int size)
    {
        var bytes = Frames.SelectMany(frame => frame).ToArray();
        var ends = new HashSet<int>();
        var end = 0;
        foreach (var frame in Frames)
        {
            end += frame.Length;
            ends.Add(end);
        }

        var frames = new WebSocketFrames();

        for (var at = 0; at < bytes.Length; at += size)
        {
            var piece = bytes.AsSpan(at, Math.Min(size, bytes.Length - at));
            frames.Pass(piece);
            Assert.Equal(ends.Contains(at + piece.Length), frames.IsBetween);
        }

        Assert.True(frames.HasClosed);
    }

    [Fact]
    public void PassFrame_TwoInOnePiece_StopsAfterTheFirst()
    {
        var frames = new WebSocketFrames();

        Assert.Equal(Frames[0].Length, frames.PassFrame([.. Frames[0], .. Frames[1]]));

        Assert.True(frames.IsBetween);
        Assert.False(frames.HasClosed);
    }
}

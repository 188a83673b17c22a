using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Kenger.Cli.Gateway;

/// <summary>
/// The server's buffers: large enough for a request with a body of 10 KB, so that what a client has sent at once is read at once, and goes to the node at
/// once. In the server's own blocks of 4 KB it comes in three pieces, each of which is sent for itself. A connection that waits for its next request has one;
/// of what nothing was ever written to, the system keeps no memory.
/// </summary>
internal sealed class ReceiveBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int Size = 16 * 1024;

    // 64 MB. Of what more connections than that return at once the rest is left to the collector.
    private const int MaxFree = 4096;

    private readonly Lock _lock = new();
    private Block? _free;
    private int _freeCount;

    public override int MaxBufferSize => Size;

    /// <summary>One for all listeners.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <summary>A block: the one that was returned last, which the processor still knows best.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
        Block? block;
        lock (_lock)
        {
            if ((block = _free) is not null)
            {
                _free = block.Next;
                _freeCount--;
            }
        }

        block ??= new Block(this);
        block.Begin();
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        // A listener that ends does not end the others.
    }

    private void Return(Block block)
    {
        lock (_lock)
        {
            if (_freeCount < MaxFree)
            {
                (block.Next, _free) = (_free, block);
                _freeCount++;
            }
        }
    }

    private sealed class Block(ReceiveBlocks pool) : IMemoryOwner<byte>
    {
        // Pinned: the collector does not move it, and so touches nothing of it.
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        private int _isRented;

        public Block? Next { get; set; }

        public Memory<byte> Memory => _bytes;

        public void Begin()
        {
            Next = null;
            Volatile.Write(ref _isRented, 1);
        }

        public void Dispose()
        {
            // Whoever returns it twice does not give it to two.
            if (Interlocked.Exchange(ref _isRented, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Listeners;

/// <summary>
/// A header of the PROXY protocol, version 1 or 2, read strictly: as soon as a byte can't be part of one it is malformed. Extensions of version 2
/// are skipped, a checksum among them. Pure.
/// </summary>
/// <param name="State">What the bytes are.</param>
/// <param name="Length">How many bytes the header has when it is known; more than there are so far, perhaps.</param>
/// <param name="Client">Whom a known header names; null where the connection is the balancer's own, or from where there are no IP addresses.</param>
internal readonly record struct ProxyHeader(ProxyHeaderState State, int Length = 0, IPEndPoint? Client = null)
{
    /// <summary>The first bytes of a connection that all is read from: the longest line of version 1, its end included.</summary>
    public const int MaxStart = 107;

    /// <summary>How much a header of version 2 may announce to follow its first 16 bytes.</summary>
    public const int MaxAnnounced = 4096;

    private const int BinaryStart = 16;
    private const int UnixBytes = 216;
    private const int LineFields = 5;
    private const int MaxPortDigits = 5;

    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static ReadOnlySpan<byte> LineWord => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Reads what a connection begins with.</summary>
    /// <param name="start">All that has come, at most the first <see cref="MaxStart"/> bytes.</param>
    public static ProxyHeader Read(ReadOnlySpan<byte> start) =>
        Begins(start, Signature) ? ReadBinary(start)
        : Begins(start, LineWord) ? ReadLine(start)
        : new(ProxyHeaderState.Malformed);

    private static bool Begins(ReadOnlySpan<byte> start, ReadOnlySpan<byte> known)
    {
        var common = Math.Min(start.Length, known.Length);
        return start[..common].SequenceEqual(known[..common]);
    }

    private static ProxyHeader ReadLine(ReadOnlySpan<byte> start)
    {
        var end = start.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || end == start.Length - 1)
        {
            // Also where the line end itself would be too far away.
            var mayGoOn = start.Length < MaxStart && (end < 0 || start[end] == '\r');
            return new(mayGoOn ? ProxyHeaderState.Incomplete : ProxyHeaderState.Malformed);
        }

        if (start[end] != '\r' || start[end + 1] != '\n')
        {
            return new(ProxyHeaderState.Malformed);
        }

        Span<char> text = stackalloc char[end - LineWord.Length];
        Encoding.Latin1.GetChars(start[LineWord.Length..end], text);
        return IsUnknown(text) ? new(ProxyHeaderState.Known, end + 2)
            : ReadNames(text) is { } client ? new(ProxyHeaderState.Known, end + 2, client)
            : new(ProxyHeaderState.Malformed);
    }

    // What follows the word is not to be looked at.
    private static bool IsUnknown(ReadOnlySpan<char> text) => text.SequenceEqual("UNKNOWN") || text.StartsWith("UNKNOWN ");

    private static IPEndPoint? ReadNames(ReadOnlySpan<char> text)
    {
        Span<Range> fields = stackalloc Range[LineFields + 1];
        if (text.Split(fields, ' ') != LineFields)
        {
            return null;
        }

        var isV4 = text[fields[0]].SequenceEqual("TCP4");
        return (isV4 || text[fields[0]].SequenceEqual("TCP6"))
            && ReadAddress(text[fields[1]], isV4) is { } client && ReadAddress(text[fields[2]], isV4) is not null
            && TryReadPort(text[fields[3]], out var port) && TryReadPort(text[fields[4]], out _)
            ? new IPEndPoint(ClientNetwork.Normalize(client)!, port)
            : null;
    }

    private static IPAddress? ReadAddress(ReadOnlySpan<char> text, bool isV4)
    {
        if (isV4)
        {
            return ReadIPv4(text);
        }

        var colon = text.LastIndexOf(':');
        return colon >= 0 && !text.ContainsAnyExcept(IPv6Characters) && IPAddress.TryParse(text, out var address)
            && (!text.Contains('.') || ReadIPv4(text[(colon + 1)..]) is not null)
            ? address
            : null;
    }

    // .NET takes "1" and "010.0.0.1" for addresses, too: it has to be as it would be written.
    private static IPAddress? ReadIPv4(ReadOnlySpan<char> text)
    {
        Span<char> written = stackalloc char[16];
        return IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            && address.TryFormat(written, out var length) && text.SequenceEqual(written[..length])
            ? address
            : null;
    }

    // .NET takes "80\0" for a number, too.
    private static bool TryReadPort(ReadOnlySpan<char> text, out ushort port)
    {
        port = 0;
        return text.Length is > 0 and <= MaxPortDigits && !text.ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0')
            && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    private static ProxyHeader ReadBinary(ReadOnlySpan<byte> start)
    {
        var isLocal = start.Length > 12 && start[12] == 0x20;
        if ((start.Length > 12 && !isLocal && start[12] != 0x21) || (start.Length > 13 && !isLocal && BytesOf(start[13]) is null))
        {
            return new(ProxyHeaderState.Malformed);
        }

        if (start.Length < BinaryStart)
        {
            return new(ProxyHeaderState.Incomplete);
        }

        var announced = BinaryPrimitives.ReadUInt16BigEndian(start[14..]);
        // Whatever stands beside "local" is to be skipped.
        var needed = isLocal ? 0 : BytesOf(start[13])!.Value;
        if (announced > MaxAnnounced || announced < needed)
        {
            return new(ProxyHeaderState.Malformed);
        }

        var addressBytes = isLocal ? 0 : start[13] switch { 0x11 => 4, 0x21 => 16, _ => 0 };
        if (addressBytes == 0)
        {
            return new(ProxyHeaderState.Known, BinaryStart + announced);
        }

        // The client's address, the one it asked, the client's port, the one it asked.
        return start.Length < BinaryStart + needed
            ? new(ProxyHeaderState.Incomplete)
            : new(
                ProxyHeaderState.Known,
                BinaryStart + announced,
                new IPEndPoint(
                    ClientNetwork.Normalize(new IPAddress(start.Slice(BinaryStart, addressBytes)))!,
                    BinaryPrimitives.ReadUInt16BigEndian(start[(BinaryStart + (2 * addressBytes))..])));
    }

    // Unspecified; TCP by IPv4 and by IPv6; a stream by a unix socket. Datagrams don't come this way.
    private static int? BytesOf(byte family) => family switch { 0x00 => 0, 0x11 => 12, 0x21 => 36, 0x31 => UnixBytes, _ => null };
}

/// <summary>How far the first bytes of a connection go.</summary>
internal enum ProxyHeaderState
{
    /// <summary>They may become a header.</summary>
    Incomplete,

    /// <summary>They say all that counts. What they announce beyond it may still be on its way.</summary>
    Known,

    /// <summary>Whatever follows, they are no header.</summary>
    Malformed,
}

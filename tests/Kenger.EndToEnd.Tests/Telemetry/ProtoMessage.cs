using System.Buffers.Binary;
using System.Text;

namespace Kenger.EndToEnd.Tests.Telemetry;

/// <summary>A protobuf message as its fields lie on the wire, without a schema: as much as it takes to read spans.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    private ProtoMessage()
    {
    }

    public static ProtoMessage Parse(ReadOnlyMemory<byte> bytes)
    {
        var message = new ProtoMessage();
        for (var at = 0; at < bytes.Length;)
        {
            var key = ReadVarint(bytes.Span, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    message._fields.Add((number, ReadVarint(bytes.Span, ref at), default));
                    break;
                case 1:
                    message._fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadVarint(bytes.Span, ref at);
                    message._fields.Add((number, 0, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    message._fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"There is no wire type {key & 7}.");
            }
        }

        return message;
    }

    public IEnumerable<ProtoMessage> Messages(int number) => _fields.Where(field => field.Number == number).Select(field => Parse(field.Bytes));

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    public long Number(int number) => (long)_fields.LastOrDefault(field => field.Number == number).Value;

    public bool Has(int number) => _fields.Exists(field => field.Number == number);

    private byte[] Bytes(int number) => _fields.LastOrDefault(field => field.Number == number).Bytes.ToArray();

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

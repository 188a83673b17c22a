namespace Kenger.Gateway.Forwarding;

/// <summary>Follows the frames of a WebSocket in one direction (RFC 6455, section 5.2) as they pass, and knows where one ends.</summary>
internal sealed class WebSocketFrames
{
    private const int ShortHeader = 2;
    private const int MaskLength = 4;
    private const int TwoBytes = 126;
    private const int EightBytes = 127;
    private const byte CloseOpcode = 8;

    private int _seen;
    private int _headerLength = ShortHeader;
    private int _lengthEnd = ShortHeader;
    private ulong _length;
    private ulong _rest;

    /// <summary>A frame has ended, and the next one has not begun.</summary>
    public bool IsBetween => _seen == 0 && _rest == 0;

    /// <summary>Somebody has said goodbye.</summary>
    public bool HasClosed { get; private set; }

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[PassFrame(bytes)..];
        }
    }

    /// <summary>Passes bytes up to the end of a frame, or all; returns how many.</summary>
    public int PassFrame(ReadOnlySpan<byte> bytes)
    {
        var passed = 0;
        while (passed < bytes.Length)
        {
            if (_rest > 0)
            {
                var payload = (int)Math.Min(_rest, (ulong)(bytes.Length - passed));
                _rest -= (ulong)payload;
                passed += payload;
            }
            else
            {
                PassHeader(bytes[passed++]);
            }

            if (IsBetween)
            {
                break;
            }
        }

        return passed;
    }

    private void PassHeader(byte value)
    {
        _seen++;
        if (_seen == 1)
        {
            HasClosed |= (value & 0x0F) == CloseOpcode;
            return;
        }

        if (_seen == ShortHeader)
        {
            var length = value & 0x7F;
            _lengthEnd = ShortHeader + length switch { TwoBytes => sizeof(ushort), EightBytes => sizeof(ulong), _ => 0 };
            _headerLength = _lengthEnd + ((value & 0x80) != 0 ? MaskLength : 0);
            _length = _lengthEnd == ShortHeader ? (ulong)length : 0;
        }
        else if (_seen <= _lengthEnd)
        {
            _length = (_length << 8) | value;
        }

        if (_seen == _headerLength)
        {
            (_seen, _rest) = (0, _length);
        }
    }
}

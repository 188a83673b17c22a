using System.Net.Http;
using System.Runtime.InteropServices;

namespace Kenger.Gateway.Wire;

/// <summary>
/// Takes a chunked body apart (RFC 9112, section 7.1), strictly, in pieces of any size. What it tells of a piece is how much of it is data and
/// where; the lines between are its own.
/// </summary>
internal struct ChunkReader
{
    // 15 digits of 4 bits each are less than the largest length there is.
    private const int MaxDigits = 15;
    private const int MaxExtension = 4 * 1024;
    private const int MaxTrailers = AnswerHead.MaxLength;

    private Place _place;
    private long _left;
    private int _digits;
    private int _extension;
    private List<byte>? _trailers;

    /// <summary>The last chunk and what follows it are through.</summary>
    public readonly bool IsAtEnd => _place == Place.End;

    /// <summary>The header lines after the last chunk, each with its end; empty when there are none, as nearly always.</summary>
    public readonly ReadOnlySpan<byte> Trailers => CollectionsMarshal.AsSpan(_trailers);

    /// <summary>Reads on.</summary>
    /// <param name="piece">What has come.</param>
    /// <param name="data">Where in it there is data; empty when there is none.</param>
    /// <returns>
    /// How many bytes are through: the data, and the lines before and behind it, so that data with a wrong end never goes on. Less than the piece
    /// when there is more data, or something behind the end.
    /// </returns>
    /// <exception cref="HttpIOException">It is not chunked as it ought to be.</exception>
    public int Read(ReadOnlySpan<byte> piece, out Range data)
    {
        data = default;
        var at = 0;
        while (at < piece.Length && _place != Place.End)
        {
            if (_place != Place.Data)
            {
                Read(piece[at++]);
                continue;
            }

            if (data.End.Value > 0)
            {
                // The next one.
                break;
            }

            var count = (int)Math.Min(_left, piece.Length - at);
            data = at..(at += count);
            _left -= count;
            _place = _left == 0 ? Place.DataCr : Place.Data;
        }

        return at;
    }

    private void Read(byte sign)
    {
        switch (_place)
        {
            case Place.Size when TryReadDigit(sign):
                break;
            case Place.Size when _digits > 0 && sign == '\r':
            case Place.Extension when sign == '\r':
                _place = Place.SizeLf;
                break;
            case Place.Size when _digits > 0 && sign is (byte)';' or (byte)' ' or (byte)'\t':
                _place = Place.Extension;
                break;
            case Place.Extension when Signs.Value.Contains(sign) && ++_extension <= MaxExtension:
                break;
            case Place.SizeLf when sign == '\n':
                (_place, _digits) = (_left == 0 ? Place.LineStart : Place.Data, 0);
                break;
            case Place.DataCr when sign == '\r':
                _place = Place.DataLf;
                break;
            case Place.DataLf when sign == '\n':
                _place = Place.Size;
                break;
            case Place.LineStart when sign == '\r':
                _place = Place.EndLf;
                break;
            case Place.EndLf when sign == '\n':
                _place = Place.End;
                break;
            case Place.LineStart or Place.Line when sign is not ((byte)'\r' or (byte)'\n'):
                Keep(sign);
                _place = Place.Line;
                break;
            case Place.Line when sign == '\r':
                Keep(sign);
                _place = Place.LineLf;
                break;
            case Place.LineLf when sign == '\n':
                Keep(sign);
                _place = Place.LineStart;
                break;
            default:
                throw new HttpIOException(HttpRequestError.InvalidResponse, "its body is not chunked as it ought to be");
        }
    }

    private bool TryReadDigit(byte sign)
    {
        if (!char.IsAsciiHexDigit((char)sign) || _digits == MaxDigits)
        {
            return false;
        }

        // Letters have the same four bits as their place among the letters.
        var digit = char.IsAsciiDigit((char)sign) ? sign & 0xF : (sign & 0xF) + 9;
        (_left, _digits) = ((_left << 4) + digit, _digits + 1);
        return true;
    }

    private void Keep(byte sign)
    {
        _trailers ??= [];
        if (_trailers.Count == MaxTrailers)
        {
            throw new HttpIOException(HttpRequestError.ConfigurationLimitExceeded, $"its trailers are longer than {MaxTrailers / 1024} KB");
        }

        _trailers.Add(sign);
    }

    private enum Place
    {
        Size,
        Extension,
        SizeLf,
        Data,
        DataCr,
        DataLf,
        LineStart,
        Line,
        LineLf,
        EndLf,
        End,
    }
}

using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Attempts;

/// <summary>
/// Finds the status of a gRPC-Web call, whose trailers are the last message of the body: messages have a byte of flags and four of length
/// before them, and the highest flag is for trailers. Looks at what passes, in pieces of any size, and keeps a few bytes of it at most.
/// As text (<c>application/grpc-web-text</c>) the body is base64, in pieces with padding of their own.
/// </summary>
/// <param name="inner">Where the body goes.</param>
/// <param name="response">Whose body it is.</param>
internal sealed class GrpcWebTrailers(Stream inner, HttpResponse response) : WatchedStream(inner)
{
    private const string ContentType = "application/grpc-web";
    private const string TextContentType = "application/grpc-web-text";

    private const int PrefixBytes = 5;
    private const byte TrailersFlag = 0x80;
    // Whatever else is in the trailers, the status is looked for in their first bytes alone.
    private const int MaxKept = 2048;

    private readonly byte[] _prefix = new byte[PrefixBytes];
    private StringBuilder? _trailers;
    private int _prefixed;
    private uint _left;
    private int _bits;
    private int _bitCount;

    /// <summary>Null while there were none, or they don't say.</summary>
    public int? Status => _trailers is null ? null : StatusIn(_trailers.ToString());

    /// <summary>Looks at the answer of a request that asks by gRPC-Web; of any other, nothing.</summary>
    public static void Watch(HttpContext context)
    {
        if (Is(context.Request.ContentType, ContentType))
        {
            var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            // Belongs to the request, as the stream inside does.
            var trailers = new GrpcWebTrailers(body.Stream, context.Response);
            context.Features.Set<IHttpResponseBodyFeature>(new WatchedBody(body, trailers));
            context.Features.Set(trailers);
        }
    }

    protected override void Passed(ReadOnlySpan<byte> piece)
    {
        if (Is(response.ContentType, TextContentType))
        {
            foreach (var letter in piece)
            {
                PassLetter(letter);
            }
        }
        else if (Is(response.ContentType, ContentType))
        {
            PassBytes(piece);
        }
    }

    private static bool Is(string? contentType, string prefix) =>
        contentType?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == true;

    private void PassLetter(byte letter)
    {
        if (ValueOf(letter) is not { } value)
        {
            // Padding ends a piece: the bits left over are none of the data.
            (_bits, _bitCount) = (0, 0);
            return;
        }

        _bits = (_bits << 6) | value;
        _bitCount += 6;
        if (_bitCount >= 8)
        {
            _bitCount -= 8;
            PassBytes([(byte)(_bits >> _bitCount)]);
            _bits &= (1 << _bitCount) - 1;
        }
    }

    private void PassBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left == 0)
            {
                _prefix[_prefixed++] = bytes[0];
                bytes = bytes[1..];
                if (_prefixed == PrefixBytes)
                {
                    Begin();
                }
            }
            else
            {
                var message = bytes[..(int)Math.Min(_left, (uint)bytes.Length)];
                Keep(message);
                _left -= (uint)message.Length;
                bytes = bytes[message.Length..];
            }
        }
    }

    private void Begin()
    {
        _prefixed = 0;
        _left = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
        _trailers = (_prefix[0] & TrailersFlag) == 0 ? null : new StringBuilder();
    }

    private void Keep(ReadOnlySpan<byte> message)
    {
        if (_trailers is { Length: < MaxKept })
        {
            _trailers.Append(Encoding.Latin1.GetString(message[..Math.Min(message.Length, MaxKept - _trailers.Length)]));
        }
    }

    private static int? StatusIn(string trailers)
    {
        foreach (var line in trailers.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Trim().Equals("grpc-status", StringComparison.OrdinalIgnoreCase))
            {
                return GrpcStatus.TryParse(line[(colon + 1)..].Trim().ToString());
            }
        }

        return null;
    }

    private static int? ValueOf(byte letter) =>
        letter switch
        {
            >= (byte)'A' and <= (byte)'Z' => letter - 'A',
            >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
            >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
            (byte)'+' => 62,
            (byte)'/' => 63,
            _ => null,
        };
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kenger.Registry.Server.Outgoing;

/// <summary>
/// Shows a receiver that the registry wrote a body, and when: <c>Kenger-Signature: t=1764183133,v1=…</c>, the hex HMAC-SHA256 of the time in Unix
/// seconds, a dot and the body. A receiver refuses times that are minutes off, so that nobody can send a body again later.
/// </summary>
internal static class RequestSignature
{
    public const string Header = "Kenger-Signature";

    public static string Create(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(time + "."));
        hmac.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}

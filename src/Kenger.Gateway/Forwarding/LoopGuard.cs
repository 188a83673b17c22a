using System.Security.Cryptography;
using System.Text;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Notices requests that come back again and again, because a node is the gateway itself, or another one that sends them back: each pass is
/// noted in <c>CDN-Loop</c> (RFC 8586). Not in <c>Via</c>, for which nginx stops compressing.
/// </summary>
internal sealed class LoopGuard(GatewayIdentity identity, IOptions<KengerGatewayOptions> options)
{
    public const string Header = "CDN-Loop";

    /// <summary>Longer than many gateways in a row make it.</summary>
    public const int MaxLength = 4096;

    private const int HashDigits = 16;

    private static readonly RequestProblem TooLong = RequestProblem.Framing($"the {Header} header is longer than {MaxLength} characters");

    private readonly RequestProblem _loop = new(
        StatusCodes.Status508LoopDetected,
        "loop",
        $"the request has passed this gateway more than {options.Value.MaxPasses} times: a node's address leads back to the gateway");

    private readonly int _maxPasses = options.Value.MaxPasses;

    /// <summary>This gateway's name in the header. Nodes see it, so it tells nothing of the machine.</summary>
    public string Pseudonym { get; } =
        $"kenger-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.Id)))[..HashDigits]}";

    /// <summary>Null when the request may pass.</summary>
    public RequestProblem? Check(IHeaderDictionary headers)
    {
        var passes = headers[Header];
        return passes.Count == 0 ? null : Check(passes);
    }

    /// <summary>What the header says after this pass.</summary>
    public string Add(StringValues passes) => passes.Count == 0 ? Pseudonym : $"{string.Join(", ", (string?[])passes!)}, {Pseudonym}";

    private RequestProblem? Check(StringValues passes)
    {
        var (length, own) = (0, 0);
        foreach (var line in passes)
        {
            length += line!.Length;
            if (length > MaxLength)
            {
                return TooLong;
            }

            foreach (var part in line.AsSpan().Split(','))
            {
                own += IsOwn(line.AsSpan(part)) ? 1 : 0;
            }
        }

        return own > _maxPasses ? _loop : null;
    }

    private bool IsOwn(ReadOnlySpan<char> pass)
    {
        var end = pass.IndexOf(';');
        return (end < 0 ? pass : pass[..end]).Trim().Equals(Pseudonym, StringComparison.OrdinalIgnoreCase);
    }
}

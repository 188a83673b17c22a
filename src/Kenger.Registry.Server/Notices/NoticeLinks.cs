using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kenger.Registry.Server.State.Notices;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Notices;

/// <summary>
/// Links that act for whoever has them: what to do, to which rollout at which stage, until when, for which target, once. All of it is in the link, signed.
/// </summary>
internal sealed class NoticeLinks(IOptions<KengerRegistryServerOptions> options)
{
    /// <summary>Where they lead to, below the public URL.</summary>
    public const string Path = "/notice/link/";

    private const string Version = "v1";
    private const int NonceBytes = 16;

    private readonly byte[]? _key = KeyOf(options.Value);

    /// <summary>Whether notices have any.</summary>
    public bool AreOn => _key is not null;

    /// <summary>
    /// The links of a notice for a target. The same each time, so that a notice that is sent twice has no second one that could be used after the first.
    /// </summary>
    public IReadOnlyList<NoticeLink> Of(Notice notice, NoticeRoute route)
    {
        if (_key is null || !route.HasLinks || notice.Rollout is not { } rollout)
        {
            return [];
        }

        var ends = notice.At + options.Value.Notices.LinksFor;
        var links = new List<NoticeLink>(2);
        if (rollout.CanApprove)
        {
            links.Add(new NoticeLink("Approve", Write(LinkAction.Approve)));
        }

        if (rollout.CanAbort)
        {
            links.Add(new NoticeLink("Roll back", Write(LinkAction.Abort)));
        }

        return links;

        Uri Write(LinkAction action)
        {
            var nonce = Base64Url.EncodeToString(Hash($"nonce|{notice.Id}|{route.Name}|{action}").AsSpan(0, NonceBytes));
            var text = new LinkClaim(action, rollout.Id, rollout.Stage, ends, route.Name, nonce).ToText();
            return new Uri($"{options.Value.PublicUrl!.TrimEnd('/')}{Path}{text}.{Sign(text)}");
        }
    }

    /// <summary>What a link says; null when this registry did not write it.</summary>
    public LinkClaim? Read(string link)
    {
        var end = link.LastIndexOf('.');
        return _key is not null && end > 0
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(link[..end])), Encoding.UTF8.GetBytes(link[(end + 1)..]))
                ? LinkClaim.Parse(link[..end])
                : null;
    }

    // A key for this use alone.
    private static byte[]? KeyOf(KengerRegistryServerOptions options) =>
        options.PublicUrl is null || options.Notices.LinkSecret is not { } secret
            ? null
            : HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"kenger notice links {Version}"));

    private string Sign(string text) => Base64Url.EncodeToString(Hash($"link|{text}"));

    private byte[] Hash(string text) => HMACSHA256.HashData(_key!, Encoding.UTF8.GetBytes(text));
}

/// <summary>A link in a notice.</summary>
internal sealed record NoticeLink(string Label, Uri Url);

/// <summary>What a link does.</summary>
internal enum LinkAction
{
    Approve,
    Abort,
}

/// <summary>What a link says.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Rollout">To which rollout.</param>
/// <param name="Stage">Where that must stand.</param>
/// <param name="Ends">Until when.</param>
/// <param name="Target">Who was sent it.</param>
/// <param name="Nonce">It is used once.</param>
internal sealed record LinkClaim(LinkAction Action, long Rollout, int Stage, DateTimeOffset Ends, string Target, string Nonce)
{
    private const string Version = "v1";

    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Version}.{(Action == LinkAction.Approve ? "approve" : "abort")}.{Rollout}.{Stage}.{Ends.ToUnixTimeSeconds()}.{Target}.{Nonce}");

    /// <summary>Reads what was signed.</summary>
    public static LinkClaim? Parse(string text) =>
        text.Split('.') is [Version, var action, var rollout, var stage, var ends, var target, var nonce]
            ? new LinkClaim(
                action == "approve" ? LinkAction.Approve : LinkAction.Abort,
                long.Parse(rollout, CultureInfo.InvariantCulture),
                int.Parse(stage, CultureInfo.InvariantCulture),
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(ends, CultureInfo.InvariantCulture)),
                target,
                nonce)
            : null;
}

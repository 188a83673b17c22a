using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// What links in notices lead to. A GET shows what would be done and changes nothing, since chat programs fetch every link to preview it; the POST of that page does it,
/// once. The link is all that a caller shows: whoever has it may do what it says.
/// </summary>
internal sealed partial class LinkEndpoint(
    NoticeLinks links,
    NoticeRouting routing,
    RegistryState state,
    RegistryWriter writer,
    FailedCalls failedCalls,
    TimeProvider time,
    ILogger<LinkEndpoint> logger)
{
    // Links are dots, digits, words and 22 + 43 letters.
    private const int MaxLength = 256;

    private const string LinkReason = "by the link in a notice";

    public Task ShowAsync(HttpContext context, string link) => LinkPage.WriteAsync(
        context,
        Check(context, link, out var claim) is { } refusal ? LinkAnswer.Of(refusal)
            : FindRollout(claim!) is not { } rollout ? LinkAnswer.Of(Followed(claim!))
            : rollout.Stage != claim!.Stage ? LinkAnswer.Of(new Refusal(ErrorCodes.Gone, FollowLink.Moved(rollout)))
            : LinkAnswer.Asking(claim, rollout));

    public async Task FollowAsync(HttpContext context, string link, CancellationToken cancellationToken)
    {
        if (Check(context, link, out var claim) is { } refusal)
        {
            LogRefused(context.Connection.RemoteAddress(), refusal.Message);
            await LinkPage.WriteAsync(context, LinkAnswer.Of(refusal));
            return;
        }

        var done = await FollowAsync(claim!, context.Connection.RemoteAddress(), cancellationToken);
        if (done.TryGetValue(out var rollout, out var why))
        {
            LogFollowed(claim!.Action, claim.Rollout, claim.Target, context.Connection.RemoteAddress());
            await LinkPage.WriteAsync(context, LinkAnswer.Done(rollout));
        }
        else
        {
            LogRefused(context.Connection.RemoteAddress(), why.Message);
            await LinkPage.WriteAsync(context, LinkAnswer.Of(why));
        }
    }

    private async Task<CommandResult<RolloutInfo>> FollowAsync(LinkClaim claim, string address, CancellationToken cancellationToken)
    {
        if (CommandOf(claim) is not { } command)
        {
            return new Refusal(ErrorCodes.Gone, "this registry does not know what this link asks for: it was made by a newer one");
        }

        var used = await writer.UseStoreAsync(
            store => store.Notices.TryUseLink(new UsedLinkRow
            {
                Nonce = claim.Nonce,
                UsedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                EndsAt = claim.Ends.ToUnixTimeMilliseconds(),
            }),
            cancellationToken);
        if (!used.TryGetValue(out var isFirst, out var refusal))
        {
            return refusal;
        }

        if (!isFirst)
        {
            return new Refusal(ErrorCodes.Gone, $"this link was used already{Standing(claim)}");
        }

        // Whoever asked may go away; the link is used, so what it asks for is done.
        var actor = new Actor($"notice:{claim.Target}", address, NamespaceSet.All);
        var done = await writer.ExecuteAsync(new FollowLink(command, claim.Stage), actor, CancellationToken.None);
        if (done.Refusal is { Code: not ErrorCodes.Gone })
        {
            // Nothing was done; if that is not certain, the step says so the next time.
            await writer.UseStoreAsync(
                store =>
                {
                    store.Notices.ReleaseLink(claim.Nonce);
                    return true;
                },
                CancellationToken.None);
        }

        return done;
    }

    private static RolloutCommand? CommandOf(LinkClaim claim) => claim.Action switch
    {
        LinkAction.Approve => new ApproveRollout(new RolloutTarget(claim.Rollout, null), LinkReason),
        LinkAction.Abort => new AbortRollout(new RolloutTarget(claim.Rollout, null), LinkReason),
        _ => null,
    };

    private Refusal? Check(HttpContext context, string link, out LinkClaim? claim)
    {
        claim = null;
        if (!links.AreOn)
        {
            return Refusal.NotFound("this registry makes no links: KENGER_SERVER_PUBLIC_URL and KENGER_SERVER_LINK_SECRET are not set");
        }

        claim = link.Length <= MaxLength ? links.Read(link) : null;
        if (claim is null)
        {
            return failedCalls.TryCount(context.Connection, out var retryAfter)
                ? Refusal.Forbidden("this is no link of this registry: it was changed on its way, or the secret that signs links is another one now")
                : new Refusal(ErrorCodes.TooManyRequests, "too many links that are none came from your address") { RetryAfter = retryAfter };
        }

        return time.GetUtcNow() >= claim.Ends
            ? new Refusal(ErrorCodes.Gone, string.Create(
                CultureInfo.InvariantCulture, $"this link is over since {claim.Ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC{Standing(claim)}"))
            : routing.Find(claim.Target) is not { HasLinks: true } route || (FindRollout(claim) is { } rollout && !route.Covers(rollout.Ns))
                ? Refusal.Forbidden($"'{claim.Target}' is sent no links for this any more")
                : null;
    }

    private RolloutState? FindRollout(LinkClaim claim) =>
        state.Current.Namespaces.Values.Select(ns => ns.Release.Rollout).FirstOrDefault(rollout => rollout?.Id == claim.Rollout);

    private string Standing(LinkClaim claim) =>
        FindRollout(claim) is { } rollout ? $"; rollout {rollout.Id} of {rollout.Label} in '{rollout.Ns}' is {rollout.Status.ToWords()}" : "";

    private static Refusal Followed(LinkClaim claim) =>
        new(ErrorCodes.Gone, $"rollout {claim.Rollout} can't be changed any more: another one followed it, or its namespace is gone");

    [LoggerMessage(EventIds.LinkFollowed, LogLevel.Information, "A link to {Action} rollout {Id}, sent to {Target}, was used from {Address}")]
    private partial void LogFollowed(LinkAction action, long id, string target, string address);

    [LoggerMessage(EventIds.LinkRefused, LogLevel.Warning, "A link in a notice, used from {Address}, was refused: {Reason}")]
    private partial void LogRefused(string address, string reason);
}

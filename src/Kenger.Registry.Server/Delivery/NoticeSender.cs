using System.Text;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.Notices.Formats;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Delivery;

/// <summary>Sends one notice to one target, once.</summary>
internal sealed class NoticeSender(OutgoingHttp http, NoticeLinks links, TimeProvider time)
{
    private const int MaxExcerpt = 120;

    public async Task<SendResult> SendAsync(Notice notice, NoticeRoute route, CancellationToken cancellationToken)
    {
        var format = NoticeFormat.Of(route.Format);
        var request = format.Write(notice, links.Of(notice, route), route, time.GetUtcNow());
        var answer = await http.SendAsync(request, cancellationToken);
        var problem = answer.Problem
            ?? (answer.IsSuccess ? format.WhyNotTaken(answer) : $"it answers {answer.Status}{Excerpt(answer, request)}");
        return new SendResult(answer.Status, problem is null ? null : WithoutSecrets(problem, route)) { RetryAfter = answer.RetryAfter };
    }

    private static string Excerpt(OutgoingAnswer answer, OutgoingRequest request)
    {
        var text = Encoding.UTF8.GetString(answer.Body.Span).Trim();
        // Pages of proxies say less than their status, and some repeat what was asked for.
        return text.Length == 0 || text[0] == '<' || (request.Url.AbsolutePath.Length > 1 && text.Contains(request.Url.AbsolutePath, StringComparison.Ordinal))
            ? ""
            : $": {NoticeText.Cut(text, MaxExcerpt)}";
    }

    // A receiver may repeat what it was sent.
    private static string WithoutSecrets(string problem, NoticeRoute route)
    {
        var secrets = route.Url.PathAndQuery.Split('/', '?', '&', '=').Append(route.Secret ?? "").Where(part => part.Length >= 8);
        return secrets.Aggregate(problem, (text, secret) => text.Replace(secret, "…", StringComparison.Ordinal));
    }
}

/// <summary>What became of sending a notice.</summary>
/// <param name="Status">What was answered; 0 for no answer.</param>
/// <param name="Problem">Why it was not delivered; null when it was.</param>
internal sealed record SendResult(int Status, string? Problem)
{
    public TimeSpan? RetryAfter { get; init; }

    public bool IsDelivered => Problem is null;

    /// <summary>Whether it is the notice itself that was refused: to say it again helps little.</summary>
    public bool IsRefused => Status is 400 or 413 or 415 or 422;
}

using System.Net.Http;

namespace Kenger.Registry.Server.Outgoing;

/// <summary>One call to an address that an operator named.</summary>
/// <param name="Url">Where; see <see cref="OutgoingUrl"/>. It may hold a token, so it is never logged.</param>
internal sealed record OutgoingRequest(Uri Url)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>What is sent; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>Signs the body, see <see cref="RequestSignature"/>; null for a receiver that can't check it.</summary>
    public string? Secret { get; init; }

    /// <summary>More headers, an <c>Authorization</c> for example.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The most of the answer that is read.</summary>
    public int MaxAnswerBytes { get; init; } = OutgoingHttp.MaxAnswerBytes;

    /// <summary>It is for a part of the house, and what is sent must stay there: no proxy is asked, and <see cref="InHouseTrust"/> counts.</summary>
    public bool IsInHouse { get; init; }

    /// <summary>How long all of it may take, from the name's resolution to the end of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What became of a call: an answer, or a sentence that says why there is none.</summary>
internal sealed record OutgoingAnswer
{
    /// <summary>The status; 0 when there was no answer.</summary>
    public int Status { get; private init; }

    /// <summary>The answer's body, at most <see cref="OutgoingRequest.MaxAnswerBytes"/> of it.</summary>
    public ReadOnlyMemory<byte> Body { get; private init; }

    /// <summary>Whether the body is all of it. What decides by a body must not decide by a part.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Why there is no answer: "it refuses connections". Null when there is one. No part of the URL but its host is in it.</summary>
    public string? Problem { get; private init; }

    /// <summary>What the answer says of when to come again.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public static OutgoingAnswer Of(int status, ReadOnlyMemory<byte> body, bool isWhole, TimeSpan? retryAfter = null) =>
        new() { Status = status, Body = body, IsWhole = isWhole, RetryAfter = retryAfter };

    public static OutgoingAnswer None(string problem) => new() { Problem = problem };
}

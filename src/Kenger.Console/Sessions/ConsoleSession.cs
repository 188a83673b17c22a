using System.Net;

namespace Kenger.Console.Sessions;

/// <summary>Somebody who signed in, with a token or at a provider. What it may do is asked of these each time, so that it ends with them.</summary>
/// <param name="Id">Random; all that the browser has, beside what only this machine can read.</param>
/// <param name="Token">The token.</param>
/// <param name="StartedAt">When.</param>
/// <param name="From">Where the person is.</param>
/// <param name="Person">Whom a provider named; null for somebody with a token, and then the token is empty.</param>
internal sealed record ConsoleSession(string Id, string Token, DateTimeOffset StartedAt, IPAddress From, Person? Person = null)
{
    /// <summary>However much it is used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public bool IsOverAt(DateTimeOffset now) => now - StartedAt >= Lifetime || now >= Person?.Until;
}

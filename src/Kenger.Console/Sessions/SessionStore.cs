using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Kenger.Console.Sessions;

/// <summary>
/// The sessions of this process. A cookie holds a session's random id and, encrypted for this machine's keys, what it takes to go on after a restart:
/// a person who watches a rollout must not be asked for the token because the registry was updated.
/// </summary>
internal sealed class SessionStore
{
    // Nobody has as many; who signs in by a script must not fill the memory.
    private const int MaxSessions = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private readonly IDataProtector _protector;
    private readonly TimeProvider _time;

    public SessionStore(IDataProtectionProvider protection, TimeProvider time)
    {
        _protector = protection.CreateProtector("Kenger.Console.Session.v1");
        _time = time;
    }

    /// <summary>Begins a session; returns it and what goes into the cookie.</summary>
    public (ConsoleSession Session, string Cookie) Begin(string token, IPAddress from, Person? person = null)
    {
        var session = new ConsoleSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), token, _time.GetUtcNow(), from, person);
        Keep(session);
        return (session, session.Id + "." + _protector.Protect(JsonSerializer.Serialize(new Kept(session.Id, token, session.StartedAt.UtcTicks, person))));
    }

    /// <summary>The session with this id; null when there is none, or it is over.</summary>
    public ConsoleSession? Find(string id)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(id, out var session) && !session.IsOverAt(_time.GetUtcNow()) ? session : null;
        }
    }

    /// <summary>The session of a cookie, also one that began before a restart.</summary>
    public ConsoleSession? FindByCookie(string? cookie, IPAddress from)
    {
        if (cookie is null || cookie.IndexOf('.', StringComparison.Ordinal) is var dot && dot <= 0)
        {
            return null;
        }

        var id = cookie[..dot];
        return Find(id) ?? Resume(id, cookie[(dot + 1)..], from);
    }

    /// <summary>Ends a session for good: its cookie brings it back no more.</summary>
    public void End(string id)
    {
        lock (_lock)
        {
            _sessions.Remove(id);
            _ended[id] = _time.GetUtcNow();
        }
    }

    private ConsoleSession? Resume(string id, string kept, IPAddress from)
    {
        Kept? read;
        try
        {
            read = JsonSerializer.Deserialize<Kept>(_protector.Unprotect(kept));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException or FormatException)
        {
            return null;
        }

        if (read is null || read.Id != id)
        {
            return null;
        }

        var session = new ConsoleSession(id, read.Token, new DateTimeOffset(read.StartedAtTicks, TimeSpan.Zero), from, read.Person);
        lock (_lock)
        {
            if (session.IsOverAt(_time.GetUtcNow()) || _ended.ContainsKey(id))
            {
                return null;
            }
        }

        Keep(session);
        return session;
    }

    private void Keep(ConsoleSession session)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var over in _sessions.Values.Where(each => each.IsOverAt(now)).ToArray())
            {
                _sessions.Remove(over.Id);
            }

            // Of a cookie that is older than a session lives nothing comes back anyway.
            foreach (var (id, _) in _ended.Where(pair => now - pair.Value >= ConsoleSession.Lifetime).ToArray())
            {
                _ended.Remove(id);
            }

            if (_sessions.Count >= MaxSessions)
            {
                _sessions.Remove(_sessions.Values.MinBy(each => each.StartedAt)!.Id);
            }

            _sessions[session.Id] = session;
        }
    }

    private sealed record Kept(string Id, string Token, long StartedAtTicks, Person? Person = null);
}

using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Kenger.Gateway.Connections;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// The passwords of those whom routes with <c>Auth: "basic"</c> let in. To try one costs a processor much time, on purpose: only so many are tried at
/// once, a client may be wrong only so often, and the right one is known again without it.
/// </summary>
internal sealed partial class Passwords : IDisposable
{
    /// <summary>What bcrypt takes; of a longer one it would see the beginning alone.</summary>
    private const int MaxBytes = 72;

    private const int MaxWaiting = 32;

    private static readonly RateLimitSettings Tries = new(PermitsPerSecond: 0.1, Burst: 10, GatewayRateLimit.Address);

    private readonly FrozenDictionary<string, User> _users;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly ClientLimiter _tries = new(Tries);
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    // A name that nobody has costs what others cost.
    private readonly User _nobody;
    private int _waiting;

    public Passwords(IOptions<KengerGatewayOptions> options)
    {
        _users = options.Value.Users.ToFrozenDictionary(user => user.Name, user => new User(user.PasswordHash), StringComparer.Ordinal);
        _nobody = new User(options.Value.Users.FirstOrDefault()?.PasswordHash ?? "");
    }

    /// <summary>Why a text is no hash of a password; null when it is one. The text may be the password itself: it is not repeated.</summary>
    public static string? CheckHash(string text) =>
        BcryptHash().IsMatch(text) ? null : "must be a hash by bcrypt with a cost from 04 to 15, as htpasswd -nB NAME writes it after the colon: $2y$10$…";

    /// <summary>Whether somebody has this name and password.</summary>
    /// <param name="name">The name.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">Who tries it.</param>
    public async ValueTask<PasswordTrial> TryAsync(string name, string password, string client)
    {
        if (Encoding.UTF8.GetByteCount(password) > MaxBytes || password.Contains('\0', StringComparison.Ordinal))
        {
            return new(PasswordResult.Wrong);
        }

        _users.TryGetValue(name, out var user);
        var mark = HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(password));
        if (user?.IsRight(mark) == true)
        {
            return new(PasswordResult.Right);
        }

        if (!_tries.TryTake(client, out var retryAfter))
        {
            return new(PasswordResult.TooMany, retryAfter);
        }

        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new(PasswordResult.TooMany, TimeSpan.FromSeconds(1));
        }

        try
        {
            await PoolThread.Switched;
            return await VerifyAsync(password, (user ?? _nobody).Hash) && user is not null ? Learn(user, mark) : new(PasswordResult.Wrong);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose()
    {
        _tries.Dispose();
        _turns.Dispose();
    }

    private static PasswordTrial Learn(User user, byte[] mark)
    {
        user.Known(mark);
        return new(PasswordResult.Right);
    }

    private async Task<bool> VerifyAsync(string password, string hash)
    {
        await _turns.WaitAsync();
        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        finally
        {
            _turns.Release();
        }
    }

    [GeneratedRegex(@"^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BcryptHash();

    private sealed class User(string hash)
    {
        private byte[]? _mark;

        public string Hash => hash;

        public bool IsRight(byte[] mark) => Volatile.Read(ref _mark) is { } known && CryptographicOperations.FixedTimeEquals(known, mark);

        public void Known(byte[] mark) => Volatile.Write(ref _mark, mark);
    }
}

/// <summary>What came of a password.</summary>
/// <param name="Result">Whether it is the right one.</param>
/// <param name="RetryAfter">When the next one may be tried, where that is said.</param>
internal readonly record struct PasswordTrial(PasswordResult Result, TimeSpan RetryAfter = default);

/// <summary>Whether a password is right.</summary>
internal enum PasswordResult
{
    /// <summary>It is not, or nobody has that name.</summary>
    Wrong,

    /// <summary>It is.</summary>
    Right,

    /// <summary>It was not tried: there are too many.</summary>
    TooMany,
}

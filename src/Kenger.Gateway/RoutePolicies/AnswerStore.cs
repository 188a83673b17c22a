using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>The answers that are kept, in memory and within bounds: who was not asked for the longest goes first.</summary>
internal sealed class AnswerStore(IOptions<KengerGatewayOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Kept>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> _used = [];
    private readonly long _maxBytes = options.Value.CacheBytes;
    private long _bytes;
    private long _signs;

    /// <summary>How much is kept, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The answer to a request that is still good; null when there is none.</summary>
    /// <param name="key">Where was asked.</param>
    /// <param name="request">The headers of the request.</param>
    public StoredAnswer? Find(string key, IHeaderDictionary request)
    {
        lock (_lock)
        {
            if (Touch(key) is not { } sign || CacheRules.VariantOf(request, sign.Vary!) is not { } variant || Touch(Name(key, sign, variant))?.Answer is not { } answer)
            {
                return null;
            }

            return time.GetElapsedTime(answer.StoredAt).TotalSeconds < answer.Lifetime ? answer : null;
        }
    }

    /// <summary>Keeps an answer, in the place of the one before; whether there is room for one so large.</summary>
    public bool Put(string key, IHeaderDictionary request, IReadOnlyList<string> vary, StoredAnswer answer)
    {
        if (CacheRules.VariantOf(request, vary) is not { } variant || answer.Bytes > _maxBytes / 2)
        {
            return false;
        }

        lock (_lock)
        {
            var sign = Touch(key);
            if (sign is null || !sign.Vary!.SequenceEqual(vary))
            {
                sign = new Kept(key, Answer: null) { Vary = vary, Sign = ++_signs };
                Add(sign);
            }

            Add(new Kept(Name(key, sign, variant), answer));
            return true;
        }
    }

    /// <summary>Forgets all answers to a request, whatever they depend on.</summary>
    public void Remove(string key)
    {
        lock (_lock)
        {
            // What depended on the sign is found no more, and goes with time.
            if (_byKey.TryGetValue(key, out var sign))
            {
                Drop(sign);
            }
        }
    }

    private static string Name(string key, Kept sign, string variant) => $"{key}\n{sign.Sign}\n{variant}";

    private Kept? Touch(string key)
    {
        if (!_byKey.TryGetValue(key, out var found))
        {
            return null;
        }

        _used.Remove(found);
        _used.AddFirst(found);
        return found.Value;
    }

    private void Add(Kept kept)
    {
        if (_byKey.TryGetValue(kept.Key, out var before))
        {
            Drop(before);
        }

        _byKey[kept.Key] = _used.AddFirst(kept);
        _bytes += kept.Bytes;
        while (_bytes > _maxBytes && _used.Last is { } last && last != _used.First)
        {
            Drop(last);
        }
    }

    private void Drop(LinkedListNode<Kept> node)
    {
        _used.Remove(node);
        _byKey.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    /// <summary>An answer, or the sign at its place that says which headers tell answers apart.</summary>
    private sealed record Kept(string Key, StoredAnswer? Answer)
    {
        // Of the objects around it.
        private const int Around = 512;

        public IReadOnlyList<string>? Vary { get; init; }

        public long Sign { get; init; }

        public long Bytes => Around + (2L * Key.Length) + (Answer?.Bytes ?? 0);
    }
}

/// <summary>An answer as it came from a node.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="Lifetime">Seconds that it may be given to others, from when it came.</param>
/// <param name="StoredAt">A timestamp: when it came.</param>
internal sealed record StoredAnswer(int Status, IReadOnlyList<KeyValuePair<string, StringValues>> Headers, byte[] Body, long Lifetime, long StoredAt)
{
    /// <summary>How old it was when it came, in seconds.</summary>
    public long AgeBefore { get; init; }

    /// <summary>How much memory it takes, in bytes.</summary>
    public long Bytes { get; } = Body.Length + Headers.Sum(header => 64L + (2 * (header.Key.Length + header.Value.Sum(value => value?.Length ?? 0))));
}

using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;

namespace Kenger.Fuzz.Tests.Fuzzing;

/// <summary>
/// Runs a target over its corpus, and then over inputs made of it: so many with a fixed seed in every run, for a minute with a new seed when
/// <c>KENGER_TEST_FUZZ=1</c>. <c>KENGER_TEST_FUZZ_SEED</c> repeats a run.
/// </summary>
internal static class FuzzRun
{
    private const int UsualSeed = 20261126;

    // Ten minutes for all targets together.
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(10.0 / 13);

    // A hanging target must fail, not hang.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    private static bool IsLong => Environment.GetEnvironmentVariable("KENGER_TEST_FUZZ") == "1";

    /// <summary>Runs a target.</summary>
    /// <param name="target">Its folder in the corpus.</param>
    /// <param name="usualRuns">How many inputs a usual run makes.</param>
    /// <param name="words">What its language is made of.</param>
    /// <param name="run">Fails by throwing.</param>
    public static async Task RunAsync(string target, int usualRuns, IReadOnlyList<string> words, Func<byte[], Task> run)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KENGER_TEST_FUZZ_SEED"), out var given) ? given
            : IsLong ? RandomNumberGenerator.GetInt32(int.MaxValue)
            : UsualSeed;
        var corpus = Corpus.Of(target);
        Assert.NotEmpty(corpus);
        // What a server says of an input may come after its answer: a failure names both.
        byte[] before = [];
        foreach (var input in corpus)
        {
            await RunOneAsync(target, seed, index: -1, input, before, run);
            before = input;
        }

        var mutator = new Mutator(seed, corpus, [.. words.Select(Encoding.UTF8.GetBytes)]);
        var began = TimeProvider.System.GetTimestamp();
        for (var index = 0; IsLong ? TimeProvider.System.GetElapsedTime(began) < LongRun : index < usualRuns; index++)
        {
            var input = mutator.Next();
            await RunOneAsync(target, seed, index, input, before, run);
            before = input;
        }
    }

    /// <summary>As above, for a target that waits for nothing.</summary>
    public static Task RunAsync(string target, int usualRuns, IReadOnlyList<string> words, Action<byte[]> run) =>
        RunAsync(target, usualRuns, words, input =>
        {
            run(input);
            return Task.CompletedTask;
        });

    private static async Task RunOneAsync(string target, int seed, int index, byte[] input, byte[] before, Func<byte[], Task> run)
    {
        try
        {
            await Task.Run(() => run(input)).WaitAsync(MaxTime, TimeProvider.System);
        }
        catch (Exception exception)
        {
            var kept = IsLong && index >= 0 ? $"\nIt is kept as {Corpus.Keep(target, input)}." : "";
            throw new XunitException(
                $"{target}: input {index} with KENGER_TEST_FUZZ_SEED={seed}: {exception.Message}\n{Escape(input)}\nbase64: {Convert.ToBase64String(input)}\nbefore it: {Convert.ToBase64String(before)}{kept}", exception);
        }
    }

    private static string Escape(byte[] input) =>
        string.Concat(input.Select(each => each is >= (byte)' ' and <= (byte)'~' and not (byte)'\\' ? $"{(char)each}" : $"\\x{each:X2}"));
}

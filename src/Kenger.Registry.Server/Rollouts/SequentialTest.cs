namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// How sure it is that too many requests are bad, at any time, however often one looks. The evidence is a likelihood ratio: how much better
/// shares above the limit, a mixture of them, explain what was seen than the limit itself does. While the limit is kept, the evidence ever
/// exceeds 1 / (1 - confidence) with a probability of at most 1 - confidence (Ville's inequality; the mixture is that of Robbins, 1970, for
/// Wald's sequential test). So there is no number of requests to wait for: the worse it is, the sooner it is sure. Pure.
/// </summary>
internal static class SequentialTest
{
    // Evenly spread over the odds between the limit and (nearly) certain failure; more of them change little.
    private const int Alternatives = 40;
    private const double Highest = 0.999;
    private const double Lowest = 1e-6;

    // Beyond it there is nothing to tell apart, and e^700 is as large as a number gets.
    private const double Most = 700;

    /// <summary>The evidence that the share of bad ones is above a limit.</summary>
    /// <param name="bad">How many were bad.</param>
    /// <param name="total">Of how many.</param>
    /// <param name="max">The limit, 0–1.</param>
    public static double Evidence(long bad, long total, double max)
    {
        if (bad == 0 || max >= Highest)
        {
            return 0;
        }

        if (max <= 0)
        {
            return double.PositiveInfinity;
        }

        var (lowest, step) = (LogOdds(max), (LogOdds(Highest) - LogOdds(max)) / Alternatives);
        Span<double> logs = stackalloc double[Alternatives];
        for (var i = 0; i < Alternatives; i++)
        {
            var share = 1 / (1 + Math.Exp(-(lowest + (step * (i + 1)))));
            logs[i] = (bad * Math.Log(share / max)) + ((total - bad) * Math.Log((1 - share) / (1 - max)));
        }

        return Mean(logs);
    }

    /// <summary>
    /// The evidence that the share of bad ones is above a multiple of the others' share. If it were that multiple, a known part of all bad
    /// ones would be among the first, whatever the shares are.
    /// </summary>
    /// <param name="bad">How many were bad.</param>
    /// <param name="total">Of how many.</param>
    /// <param name="otherBad">How many of the others were bad.</param>
    /// <param name="otherTotal">Of how many.</param>
    /// <param name="times">The multiple.</param>
    public static double Evidence(long bad, long total, long otherBad, long otherTotal, double times)
    {
        if (bad == 0 || otherTotal == 0)
        {
            return 0;
        }

        var part = times * total / ((times * total) + otherTotal);
        return Evidence(bad, bad + otherBad, Math.Clamp(part, Lowest, 1));
    }

    private static double LogOdds(double share) => Math.Log(share / (1 - share));

    private static double Mean(ReadOnlySpan<double> logs)
    {
        var largest = double.NegativeInfinity;
        foreach (var log in logs)
        {
            largest = Math.Max(largest, log);
        }

        var sum = 0.0;
        foreach (var log in logs)
        {
            sum += Math.Exp(log - largest);
        }

        return Math.Exp(Math.Min(largest + Math.Log(sum / logs.Length), Most));
    }
}

namespace Kenger.Registry.Server.State;

/// <summary>
/// The number of a change. It starts from the clock so that it goes on growing after a restored backup or a lost database,
/// and by one where changes come faster than milliseconds or the clock went back. In milliseconds it stays below 2^53,
/// which a double holds exactly, for 285,000 years.
/// </summary>
internal static class Revision
{
    public static long Next(long last, DateTimeOffset now) => Math.Max(last + 1, now.ToUnixTimeMilliseconds());
}

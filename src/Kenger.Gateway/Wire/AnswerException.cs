using System.Net.Http;

namespace Kenger.Gateway.Wire;

/// <summary>What a node sent is no HTTP/1.1, or may be read in two ways. Nothing after it on the connection can be trusted.</summary>
internal static class AnswerException
{
    public static HttpRequestException Invalid(string why) => new(HttpRequestError.InvalidResponse, why);

    public static HttpRequestException TooLong(string what) =>
        new(HttpRequestError.ConfigurationLimitExceeded, what);

    /// <summary>The connection ended before a byte of the answer, or within it.</summary>
    public static HttpRequestException Ended(Exception? inner = null) =>
        new(HttpRequestError.ResponseEnded, "The connection ended before the answer was there.", inner);
}

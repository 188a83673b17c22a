namespace Kenger.Client;

/// <summary>The answer has no end in sight; asking again would fetch it again.</summary>
internal sealed class AnswerTooLargeException(Uri address, int limit)
    : IOException($"{address} sent more than {limit} bytes for one answer");

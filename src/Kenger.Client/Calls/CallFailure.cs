namespace Kenger.Client.Calls;

/// <summary>What a caller gets when no answer came.</summary>
internal static class CallFailure
{
    /// <summary>The exception itself where it is the caller's own cancellation, ours already, or none of ours at all.</summary>
    /// <param name="request">The call as it was sent.</param>
    /// <param name="exception">What sending it threw.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static Exception From(HttpRequestMessage request, Exception exception, CancellationToken cancellationToken)
    {
        var path = RegistryCall.Find(request)?.Path ?? request.RequestUri?.AbsolutePath;
        return exception switch
        {
            HttpRequestException or AnswerTooLargeException =>
                new KengerUnavailableException($"No registry answered {request.Method} {path}: {VisibleText.Escape(exception.Message)}.", inner: exception),
            // Only the caller's own cancellation may look like one.
            OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                new KengerUnavailableException($"{request.Method} {path} was broken off.", inner: exception),
            _ => exception,
        };
    }
}

/// <summary>No address gave an answer. Stays inside the HTTP pipeline: callers get a <see cref="KengerUnavailableException"/>.</summary>
internal sealed class NoAnswerException(string message, bool mayRepeat, Exception? inner) : HttpRequestException(message, inner)
{
    /// <summary>Whether another try can do no harm.</summary>
    public bool MayRepeat { get; } = mayRepeat;
}

/// <summary>The answer has no end in sight; asking again would fetch it again.</summary>
internal sealed class AnswerTooLargeException(Uri address, int limit)
    : IOException($"{address} sent more than {limit} bytes for one answer");

namespace Kenger.Client;

/// <summary>No address gave an answer. Stays inside the HTTP pipeline: callers get a <see cref="KengerUnavailableException"/>.</summary>
internal sealed class NoAnswerException(string message, bool mayRepeat, Exception? inner) : HttpRequestException(message, inner)
{
    /// <summary>Whether another try can do no harm.</summary>
    public bool MayRepeat { get; } = mayRepeat;
}

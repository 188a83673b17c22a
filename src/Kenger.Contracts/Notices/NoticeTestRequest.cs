namespace Kenger.Contracts;

/// <summary>Asks for a notice that says that it is a test.</summary>
/// <param name="Target">Who gets it.</param>
public sealed record NoticeTestRequest(string Target);

/// <summary>What became of it.</summary>
public sealed record NoticeTestResult
{
    /// <summary>Who got it.</summary>
    public required string Target { get; init; }

    /// <summary>Whether it was taken.</summary>
    public required bool Delivered { get; init; }

    /// <summary>The status that was answered; absent when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Why it was not taken.</summary>
    public string? Problem { get; init; }
}

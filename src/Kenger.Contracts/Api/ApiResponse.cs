namespace Kenger.Contracts;

/// <summary>The envelope of every answer.</summary>
/// <typeparam name="T">What <see cref="Data"/> is.</typeparam>
public sealed record ApiResponse<T>
{
    /// <summary>0 for success, else one of <see cref="ErrorCodes"/>.</summary>
    public int Code { get; init; }

    /// <summary><c>ok</c>, or a sentence that says what to change.</summary>
    public string Message { get; init; } = "ok";

    /// <summary>The answer itself; absent where there is none.</summary>
    public T? Data { get; init; }
}

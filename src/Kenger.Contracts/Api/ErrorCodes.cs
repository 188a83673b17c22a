namespace Kenger.Contracts;

/// <summary>
/// The <c>code</c> of an envelope. 0 is success; an error's code is the HTTP status it is sent with, so that a reader of
/// either knows both.
/// </summary>
public static class ErrorCodes
{
    /// <summary>Success.</summary>
    public const int Ok = 0;

    /// <summary>A field is missing, of the wrong type or out of range; <c>data</c> lists every broken field.</summary>
    public const int Validation = 400;

    /// <summary>No token, or one the registry doesn't know.</summary>
    public const int Unauthenticated = 401;

    /// <summary>The token may not do this.</summary>
    public const int Forbidden = 403;

    /// <summary>Unknown path, namespace, node or id.</summary>
    public const int NotFound = 404;

    /// <summary>The path exists, for another method; the <c>Allow</c> header names it.</summary>
    public const int MethodNotAllowed = 405;

    /// <summary>It exists already, or something else is in the way.</summary>
    public const int Conflict = 409;

    /// <summary>A link that is over, was used, or was made for another step.</summary>
    public const int Gone = 410;

    /// <summary>The body is over <see cref="KengerDefaults.MaxBodyBytes"/>.</summary>
    public const int PayloadTooLarge = 413;

    /// <summary>Too many requests; <c>Retry-After</c> says when to come back.</summary>
    public const int TooManyRequests = 429;

    /// <summary>A defect in the registry; its log has the details.</summary>
    public const int Internal = 500;

    /// <summary>The store can't be written now; <c>Retry-After</c> says when to come back.</summary>
    public const int Unavailable = 503;
}

using Kenger.Contracts;
using Kenger.Registry.Server.Access;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>A refusal that many endpoints have in common.</summary>
/// <param name="Status">The HTTP status, which is the code of its envelope, too.</param>
/// <param name="Name">What it is called among the components.</param>
/// <param name="Description">When it comes.</param>
/// <param name="Example">A message.</param>
/// <param name="Concerns">Which endpoints have it without saying so.</param>
internal sealed record CommonRefusal(int Status, string Name, string Description, string Example, Func<Operation, Need?, bool> Concerns)
{
    /// <summary>Whether <c>Retry-After</c> says when to try again.</summary>
    public bool ComesBack => Status is ErrorCodes.TooManyRequests or ErrorCodes.Unavailable;
}

/// <summary>The error table of the API.</summary>
internal static class CommonRefusals
{
    public static readonly IReadOnlyList<CommonRefusal> All =
    [
        new(
            ErrorCodes.Validation, "Invalid", "A field or parameter is missing, of the wrong type or out of range, or the body is no JSON object. `data` names every broken one.",
            "port must be a port from 1 to 65535", static (operation, _) => operation.Body is not null || operation.Parameters.Any(static each => each.IsChecked)),
        new(
            ErrorCodes.Unauthenticated, "Unauthenticated", "No token, or one that the registry does not know.",
            "this registry does not know the token", static (_, need) => need is not null),
        new(
            ErrorCodes.Forbidden, "Forbidden", "The role, the namespaces or the gateways of the token do not cover this.",
            "the token 'orders-team' is not for the namespace 'payments'",
            static (operation, need) => need is not null && (need.Role != Role.Read || need.Everywhere || operation.Parameters.Any(static each => each.Name == WireNames.Ns))),
        new(ErrorCodes.NotFound, "NotFound", "What it is about is not there.", "there is no namespace 'ordres'; did you mean 'orders'?", static (_, _) => false),
        new(ErrorCodes.Conflict, "Conflict", "It is there already, or something else is in the way.", "the namespace 'orders' exists already", static (_, _) => false),
        new(ErrorCodes.Gone, "Gone", "The link is over, was used, or was made for another step.", "this link was used already", static (_, _) => false),
        new(
            ErrorCodes.PayloadTooLarge, "TooLarge", "The body is over 64 KiB.",
            "the body must be at most 65536 bytes", static (operation, _) => operation.Body is not null),
        new(
            ErrorCodes.TooManyRequests, "TooManyRequests",
            "More than the token may ask for (`MaxRequestsPerSecond`, long polls, its share while the registry is busy), or too many calls without a good one from one address.",
            "the registry is busy, and the token 'orders-team' makes more calls than its share: slow down", static (_, need) => need is not null),
        new(
            ErrorCodes.Internal, "Failed", "A defect in the registry; its log has the details.",
            "the registry failed; its log says how", static (_, need) => need is not null),
        new(
            ErrorCodes.Unavailable, "Unavailable",
            "The store can't be written or read now. Nothing was changed, unless the message says that the change may still be made, or may have been.",
            "the database is read-only", static (operation, _) => operation.UsesStore),
    ];
}

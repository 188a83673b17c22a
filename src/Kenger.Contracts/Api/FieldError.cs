namespace Kenger.Contracts;

/// <summary>One broken field of a request.</summary>
/// <param name="Field">The field's name on the wire, <c>labels.version</c> for a part of one.</param>
/// <param name="Message">What is wrong with it and what would be right.</param>
public sealed record FieldError(string Field, string Message);

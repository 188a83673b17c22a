using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>Fields of the request are missing or wrong.</summary>
public sealed class KengerValidationException(string message, int code, IReadOnlyList<FieldError> fields)
    : KengerException(message, code)
{
    /// <summary>Every broken field, with what would be right.</summary>
    public IReadOnlyList<FieldError> Fields { get; } = fields;
}

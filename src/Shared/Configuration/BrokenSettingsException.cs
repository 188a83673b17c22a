using Microsoft.Extensions.Options;

namespace Kenger;

/// <summary>
/// Settings that can't be used, in sentences. Whoever starts an app with such settings sees the exception as the host logs it and as .NET
/// prints it when the process ends: the sentences, without the stack of the host's start, which says nothing of them.
/// <see cref="Exception.StackTrace"/> has it.
/// </summary>
/// <param name="name">The name of the options; null or empty as a rule.</param>
/// <param name="options">Their class.</param>
/// <param name="failures">The sentences.</param>
internal sealed class BrokenSettingsException(string? name, Type options, IEnumerable<string> failures)
    : OptionsValidationException(name ?? Options.DefaultName, options, failures)
{
    /// <summary>What a validator answers: that all is well, or this exception.</summary>
    /// <exception cref="BrokenSettingsException">There are failures.</exception>
    public static ValidateOptionsResult ThrowIfAny<TOptions>(string? name, IReadOnlyCollection<string> failures) =>
        failures.Count == 0 ? ValidateOptionsResult.Success : throw new BrokenSettingsException(name, typeof(TOptions), failures);

    public override string ToString() => $"{typeof(OptionsValidationException)}: {Message}";
}

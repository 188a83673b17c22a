using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>
/// A secret that is given itself or as a file: <c>KENGER_REGISTRY_TOKEN</c> or <c>KENGER_REGISTRY_TOKEN_FILE</c>, else <c>Token</c> or
/// <c>TokenFile</c> in the section. Read once, at the start.
/// </summary>
/// <param name="Variable">The variable of the secret itself; that of the file ends in <c>_FILE</c>.</param>
/// <param name="Section">Where the keys are.</param>
/// <param name="Key">The key of the secret itself; that of the file ends in <c>File</c>.</param>
internal sealed record SecretSetting(string Variable, string Section, string Key)
{
    /// <summary>How messages name the file.</summary>
    public string FileName => $"{Variable}_FILE ({Key}File)";

    /// <summary>What the environment says, or else the section. Blank counts as absent.</summary>
    public Secret Read(IConfiguration configuration)
    {
        var given = Read(configuration, Variable, Variable + "_FILE");
        return given.IsGiven ? given : Read(configuration, $"{Section}:{Key}", $"{Section}:{Key}File");
    }

    /// <summary>What a file holds.</summary>
    public Secret ReadFile(string path) =>
        SecretFile.TryRead(path, out var text) is { } problem ? new(null, path, $"{FileName}: {problem}.") : new(text, path, null);

    private Secret Read(IConfiguration configuration, string name, string fileName)
    {
        var text = Filled(configuration[name]);
        var file = Filled(configuration[fileName]);
        if (Array.Find([name, fileName], each => configuration.GetSection(each).GetChildren().Any()) is { } list)
        {
            return new(null, null, $"{list} must be one value, but is a list or an object.");
        }

        return text is not null && file is not null ? new(null, null, $"{name} and {fileName} are both set: set one of them.")
            : file is not null ? ReadFile(file)
            : new(text, null, null);
    }

    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

/// <summary>A secret as it was given.</summary>
/// <param name="Text">Null when there is none, or it could not be read.</param>
/// <param name="File">Where it came from; null when it was given itself.</param>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record Secret(string? Text, string? File, string? Problem)
{
    public bool IsGiven => Text is not null || File is not null || Problem is not null;
}

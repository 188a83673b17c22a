namespace Kenger.Cli.Doctor;

/// <summary>Variables and configuration files.</summary>
internal static class SettingChecks
{
    private const string Check = "settings";

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var settings = facts.Settings;
        foreach (var misspelt in settings.Misspelt)
        {
            yield return Finding.Fail(Check, misspelt, "rename it, or remove it: as it is, it has no effect");
        }

        foreach (var problem in settings.Problems)
        {
            yield return Finding.Fail(Check, problem);
        }

        foreach (var remark in settings.Remarks)
        {
            yield return Finding.Warn(Check, remark);
        }

        if (settings.Misspelt.Count + settings.Problems.Count == 0)
        {
            string[] read = [.. settings.Variables, .. settings.Files];
            yield return Finding.Ok(Check, read.Length == 0 ? "none is set: all defaults" : $"can be used: {string.Join(", ", read)}");
        }
    }
}

namespace Kenger.Console.Tests.Browser;

/// <summary>A fact that needs Debian's Chromium; skipped by name where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>A theory that needs Debian's Chromium; skipped by name where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>The browser of the machine.</summary>
internal static class Chromium
{
    public static string? Path { get; } =
        Array.Find((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);

    public static string? WhyNot => Path is null ? "chromium is not installed" : null;
}

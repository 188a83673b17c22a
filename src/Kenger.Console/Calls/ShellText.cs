namespace Kenger.Console.Calls;

/// <summary>Words for a POSIX shell.</summary>
internal static class ShellText
{
    /// <summary>The word as it is where no shell would change it, else in single quotes.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(each => char.IsAsciiLetterOrDigit(each) || each is '.' or ':' or '-' or '_' or '/' or '=' or ',')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

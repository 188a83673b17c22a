using Kenger.Gateway.Answers;

namespace Kenger.Gateway.Hosting;

/// <summary>Whether there are pages where the options say so: a gateway that shows none because of a slip is not seen until it matters.</summary>
internal static class ErrorPageChecks
{
    private const string Setting = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.ErrorPages)} (KENGER_GATEWAY_ERROR_PAGES)";

    public static IEnumerable<string> Check(KengerGatewayOptions options) =>
        options.ErrorPages is { } folder && Find(folder) is { } problem ? [$"{Setting} is '{LongText.Shorten(folder)}', but {problem}"] : [];

    private static string? Find(string folder)
    {
        try
        {
            var files = ErrorPages.FilesIn(folder);
            return files.Length == 0 ? $"there is no page in it: call them {ErrorPages.Names}"
                : files.FirstOrDefault(file => file.Length is 0 or > ErrorPages.MaxBytes) is { } odd ? $"{odd.Name} has {odd.Length} bytes, and must have 1 to {ErrorPages.MaxBytes}"
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"it can't be read: {LongText.Shorten(exception.Message)}";
        }
    }
}

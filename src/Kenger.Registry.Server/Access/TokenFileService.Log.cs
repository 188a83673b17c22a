using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Access;

internal sealed partial class TokenFileService
{
    [LoggerMessage(1302, LogLevel.Information, "The token file {Path} was read again: {Tokens} tokens are known")]
    private partial void LogRead(string path, int tokens);

    [LoggerMessage(1303, LogLevel.Error, "The token file {Path} can't be used, the tokens it last had stay: {Problem}")]
    private partial void LogBroken(string path, string problem);
}

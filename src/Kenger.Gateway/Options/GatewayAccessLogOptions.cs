namespace Kenger.Gateway;

/// <summary>Where requests are logged, one line for each. Nowhere unless said.</summary>
public sealed class GatewayAccessLogOptions
{
    /// <summary>
    /// A file for lines in nginx's combined format, followed by the node and the seconds the request took. Default: none.
    /// </summary>
    public string? File { get; set; }

    /// <summary>The size at which a new file is begun, in bytes. 4 KiB – 1 TiB. Default: 100 MiB.</summary>
    public long MaxBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>How many full files are kept, as <c>File.1</c> (the newest) and so on. 0–1,000. Default: 10.</summary>
    public int Keep { get; set; } = 10;

    /// <summary>Writes lines of JSON to the standard output. Default: false.</summary>
    public bool Json { get; set; }
}

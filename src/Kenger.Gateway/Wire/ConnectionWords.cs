namespace Kenger.Gateway.Wire;

/// <summary>What a <c>Connection</c> header says (RFC 9110, section 7.6.1).</summary>
internal struct ConnectionWords
{
    public bool HasClose { get; private set; }

    public bool HasKeepAlive { get; private set; }

    /// <summary>Reads one; returns the headers it names beside those words, added to the ones before.</summary>
    public string? Read(string value, string? named)
    {
        foreach (var part in value.AsSpan().Split(','))
        {
            var word = value.AsSpan(part).Trim(" \t");
            if (word.Equals("close", StringComparison.OrdinalIgnoreCase))
            {
                HasClose = true;
            }
            else if (word.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
            {
                HasKeepAlive = true;
            }
            else if (!word.IsEmpty && !word.Equals("upgrade", StringComparison.OrdinalIgnoreCase))
            {
                named = named is null ? word.ToString() : $"{named},{word}";
            }
        }

        return named;
    }
}

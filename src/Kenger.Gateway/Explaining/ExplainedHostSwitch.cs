namespace Kenger.Gateway;

/// <summary>The host of a request was switched to a namespace.</summary>
internal sealed record ExplainedHostSwitch(string Host, string Namespace);

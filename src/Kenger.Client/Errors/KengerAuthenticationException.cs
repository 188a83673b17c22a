namespace Kenger.Client;

/// <summary>No token, an unknown one (401), or one that may not do this (403).</summary>
public sealed class KengerAuthenticationException(string message, int code) : KengerException(message, code);

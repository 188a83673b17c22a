namespace Kenger.Registry.Hosting;

/// <summary>There is nothing to register.</summary>
internal sealed class UnknownPortException()
    : InvalidOperationException($"the web server tells no port that gateways could connect to; set {Setting.Port}");

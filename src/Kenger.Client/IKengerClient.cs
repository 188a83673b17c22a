namespace Kenger.Client;

/// <summary>The three together.</summary>
public interface IKengerClient : IServiceRegistration, IRegistryFeed, IRegistryOperator;

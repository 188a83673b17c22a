namespace Kenger.Gateway;

/// <summary>A node in <see cref="AdminHealth"/>.</summary>
internal sealed record AdminHealthNode(string Address, int Weight, bool Healthy, string HealthPath);

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Lets routes name an authentication scheme of the host where YARP wants a policy: for each scheme there is a policy of the
/// same name that asks for whoever the scheme knows, unless the host has one.
/// </summary>
internal sealed class SchemePolicies(IOptions<AuthenticationOptions> authentication) : IPostConfigureOptions<AuthorizationOptions>
{
    public void PostConfigure(string? name, AuthorizationOptions options)
    {
        foreach (var scheme in authentication.Value.Schemes)
        {
            if (options.GetPolicy(scheme.Name) is null)
            {
                options.AddPolicy(scheme.Name, new AuthorizationPolicyBuilder(scheme.Name).RequireAuthenticatedUser().Build());
            }
        }
    }
}

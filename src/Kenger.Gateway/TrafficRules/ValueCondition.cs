using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway;

/// <summary>A header, cookie or query parameter is there, and has a value.</summary>
internal sealed class ValueCondition : IRuleCondition
{
    private const string Any = "*";

    private readonly string _field;
    private readonly string _name;
    private readonly string _value;
    private readonly Func<HttpRequest, string, StringValues> _read;

    private ValueCondition(string field, string name, string value, Func<HttpRequest, string, StringValues> read)
    {
        _field = field;
        _name = name;
        _value = value;
        _read = read;
    }

    public static ValueCondition OfHeader(string name, string value) => new("headers", name, value, static (request, name) => request.Headers[name]);

    public static ValueCondition OfCookie(string name, string value) => new("cookies", name, value, static (request, name) => request.Cookies[name]);

    public static ValueCondition OfQuery(string name, string value) => new("query", name, value, static (request, name) => request.Query[name]);

    public bool IsMet(ref RuleRequest request)
    {
        var given = _read(request.Http, _name);
        for (var i = 0; i < given.Count; i++)
        {
            if (_value == Any || given[i] == _value)
            {
                return true;
            }
        }

        return false;
    }

    public string WhyNot(ref RuleRequest request) =>
        _read(request.Http, _name) is { Count: > 0 } given ? $"{_field}: {_name} is '{given}', not '{_value}'" : $"{_field}: there is no {_name}";
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Console.Calls;
using Kenger.Console.Language;
using Kenger.Console.Sessions;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Writing;

namespace Kenger.Console.Reading;

/// <summary>
/// Where one person sits: who they are, in which language, what they may do now. All that a page shows and does goes through here, so that nothing is
/// shown and nothing done that the person's token would not get from the API.
/// </summary>
internal sealed class Desk(FrontDoor door, LocalApi api, RegistryWriter writer)
{
    private Visitor? _visitor;

    public Texts T { get; private set; } = Texts.English;

    /// <summary>What the person may do at this moment; null once the session, or its token, is over.</summary>
    public Grant? Grant => _visitor is { } visitor ? door.GrantOf(visitor) : null;

    /// <summary>Whether there is anything to sign out of.</summary>
    public bool HasSession => _visitor?.SessionId is not null;

    public void Sit(Visitor? visitor, ConsoleLanguage language)
    {
        _visitor = visitor;
        T = Texts.Of(language);
    }

    /// <summary>Ends the session: its cookie means nothing any more.</summary>
    public void SignOut()
    {
        if (_visitor is { } visitor)
        {
            door.SignOut(visitor);
        }
    }

    /// <summary>Whether the person may do what takes a role, in a namespace or, without one, everywhere.</summary>
    public bool May(Role role, string? ns) =>
        Grant is { } grant && grant.Role.Includes(role) && (ns is null ? grant.Namespaces.IsAll : grant.Namespaces.Includes(ns));

    /// <summary>Carries a change out, as the API would for the same token.</summary>
    public async Task<CallResult> SendAsync(ConsoleCall call, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync("POST", call.Path, "", call.Body, cancellationToken);
        return answer is null
            ? new CallResult(ErrorCodes.Unauthenticated, T["You are signed out."])
            : new CallResult(answer.Status, MessageOf(answer)) { Fields = answer.Status == 200 ? [] : FieldsOf(answer) };
    }

    /// <summary>Reads what the API tells.</summary>
    public async Task<ReadResult<TData>> ReadAsync<TData>(
        string path, string query, JsonTypeInfo<ApiResponse<TData>> type, CancellationToken cancellationToken = default)
        where TData : class
    {
        var answer = await AskAsync("GET", path, query, null, cancellationToken);
        return answer is null ? new ReadResult<TData>(null, T["You are signed out."])
            : answer.Status == 200 ? new ReadResult<TData>(JsonSerializer.Deserialize(answer.Body, type)?.Data, null)
            : new ReadResult<TData>(null, MessageOf(answer));
    }

    /// <summary>The numbers of a rollout's present step, of one that was read before; null when the store can't tell.</summary>
    public async Task<StepSums?> ReadSumsAsync(RolloutInfo rollout, CancellationToken cancellationToken = default)
    {
        if (Grant?.Namespaces.Includes(rollout.Ns) != true)
        {
            return null;
        }

        using var place = Grant.Use.BeginStoreRead(out var full);
        if (full is not null)
        {
            return null;
        }

        var read = await writer.LookIntoStoreAsync(store => store.Rollouts.ReadSamples(rollout.Id, rollout.Step), cancellationToken);
        return read.TryGetValue(out var rows) ? rows.ToSums() : null;
    }

    private async Task<LocalAnswer?> AskAsync(string method, string path, string query, string? body, CancellationToken cancellationToken) =>
        _visitor is { } visitor && door.GrantOf(visitor) is not null
            ? await api.SendAsync(new LocalRequest(method, path, door.TokenOf(visitor), visitor.From) { Query = query, Body = body, Grant = door.PersonGrantOf(visitor) }, cancellationToken)
            : null;

    private static IReadOnlyList<FieldError> FieldsOf(LocalAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
            && data.EnumerateArray().All(static each => each.ValueKind == JsonValueKind.Object && each.TryGetProperty("field", out _))
            ? data.Deserialize(KengerJson.Readable.IReadOnlyListFieldError) ?? [] : [];
    }

    private static string MessageOf(LocalAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "";
    }
}

/// <summary>What became of a change.</summary>
internal sealed record CallResult(int Status, string Message)
{
    public bool IsGood => Status == 200;

    /// <summary>The fields that are wrong, where that is why.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];
}

/// <summary>What was read, or why not.</summary>
internal sealed record ReadResult<T>(T? Data, string? Problem)
    where T : class;

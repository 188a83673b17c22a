using Kenger.Console.Language;
using Kenger.Console.Live;
using Kenger.Console.Reading;
using Microsoft.AspNetCore.Components;

namespace Kenger.Console;

/// <summary>A page that follows the registry: looks again at each beat of the pulse, and never queues up looks that are late.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private IDisposable? _subscription;
    private int _isQueued;

    [Inject]
    private protected Desk Desk { get; set; } = null!;

    [Inject]
    private protected NamespaceReader Reader { get; set; } = null!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Pulse Pulse { get; set; } = null!;

    private protected Texts T => Desk.T;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what is shown; afterwards it is rendered.</summary>
    protected abstract Task LookAsync();

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LookAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        // Only a circuit gets here: a page that is rendered once needs no pulse.
        if (firstRender)
        {
            _subscription = Pulse.Subscribe(Beat);
        }
    }

    /// <summary>Ends the following.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        _subscription?.Dispose();
        _subscription = null;
    }

    /// <summary>There may be something new: looks once, however often it is called before. By any thread.</summary>
    protected void Beat()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _ = InvokeAsync(async () =>
            {
                Volatile.Write(ref _isQueued, 0);
                if (_subscription is not null && Desk.Grant is not null)
                {
                    await LookAsync();
                    StateHasChanged();
                }
            });
        }
    }
}

using System.Runtime.InteropServices;

namespace TrainTools.Cli.Console;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks for an orderly end, the second leaves at once. On Windows Ctrl-Break counts too.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _sayStopping;
    private readonly Action _leaveAtOnce;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _presses;

    /// <summary>Listens until disposed.</summary>
    /// <param name="sayStopping">Called at the first signal, before the token is cancelled.</param>
    /// <param name="leaveAtOnce">Called at the second; not expected to return.</param>
    public StopSignals(Action sayStopping, Action leaveAtOnce)
    {
        _sayStopping = sayStopping;
        _leaveAtOnce = leaveAtOnce;
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        if (OperatingSystem.IsWindows())
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal)); // Ctrl-Break
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        // The token's source stays: an order may come on another thread while the run ends by itself.
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends by itself once the run has
        Press();
    }

    /// <summary>Asks for an orderly end like a first signal, unless one came before; never more than that.</summary>
    public void PressOnce()
    {
        if (Interlocked.CompareExchange(ref _presses, 1, 0) == 0)
            Stop();
    }

    /// <summary>What a signal does; apart so that tests need send none.</summary>
    internal void Press()
    {
        if (Interlocked.Increment(ref _presses) > 1)
        {
            _leaveAtOnce();
            return;
        }
        Stop();
    }

    private void Stop()
    {
        try
        {
            _sayStopping(); // first, so that it stands before the end of a run that stops at once
        }
        finally
        {
            _stop.Cancel();
        }
    }
}

using System.Diagnostics;
using TrainTools.Core.Events;

namespace TrainTools.Host.Jobs;

/// <summary>
/// A training in a process of its own: <c>traintools train … --events json --control stdin</c>. When this process ends,
/// however it ends, the worker's stdin ends too, and it saves its state and ends by itself.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptErrorLines = 20;

    private readonly Process _process;
    private readonly Task _error;
    private readonly Queue<string> _errorLines = new();

    private WorkerProcess(Process process)
    {
        _process = process;
        _error = ReadError();
    }

    /// <summary>The process, for a message and for tests that kill it.</summary>
    public int Id => _process.Id;

    /// <summary>The last lines it wrote to stderr.</summary>
    public string ErrorText
    {
        get
        {
            lock (_errorLines)
                return string.Join('\n', _errorLines);
        }
    }

    /// <summary>Starts this program once more.</summary>
    /// <param name="args">The verb and its options.</param>
    public static WorkerProcess Start(IEnumerable<string> args) => new(Process.Start(OwnProgram.Start(args))!);

    /// <summary>Writes a word to its stdin; one that has ended gets nothing.</summary>
    public void Order(string word)
    {
        try
        {
            _process.StandardInput.WriteLine(word);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is ending by itself, and its exit code tells how.
        }
    }

    /// <summary>Ends it at once, with all that it started.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Hands on every event until the process ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Follow(Action<TrainingEvent> listen)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (EventLine.Read(line) is { } trainingEvent)
                listen(trainingEvent);
        }
        await _error;
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private async Task ReadError()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errorLines)
            {
                _errorLines.Enqueue(line);
                if (_errorLines.Count > KeptErrorLines)
                    _errorLines.Dequeue();
            }
        }
    }
}

using TrainTools.Training.Metadata;

namespace TrainTools.Training.Run;

/// <summary>
/// Hashes the base model on another thread while the run prepares: a file of 4 GB takes seconds, and the hashes are not
/// needed before the first LoRA is saved.
/// </summary>
public sealed class BaseHashing : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<BaseHashes> _hashes;

    /// <summary>Begins.</summary>
    public BaseHashing(string baseFile) => _hashes = Task.Run(() => new ModelHashes().Of(baseFile, _stop.Token));

    /// <summary>The hashes; waits for them if need be.</summary>
    public BaseHashes Result => _hashes.GetAwaiter().GetResult();

    /// <summary>Ends the hashing if it still goes on.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _hashes.Wait();
        }
        catch (AggregateException error) when (error.InnerException is OperationCanceledException)
        {
            // The run ended before anybody asked for the hashes.
        }

        _stop.Dispose();
    }
}

using TrainTools.Training.Output;
using TrainTools.Training.Resume;

namespace TrainTools.Training;

/// <summary>
/// Hashes the base model and the images on another thread while the run prepares: a file of 4 GB takes seconds, and the
/// hashes are not needed before the first file is saved.
/// </summary>
public sealed class InputHashing : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<BaseHashes> _base;
    private readonly Task<BaseHashes?> _vae;
    private readonly Task<Fingerprints> _prints;

    /// <summary>Begins.</summary>
    public InputHashing(TrainingRequest request)
    {
        _base = Task.Run(() => new ModelHashes().Of(request.BaseFile, _stop.Token));
        _vae = Task.Run(() => request.VaeFile is null ? null : new ModelHashes().Of(request.VaeFile, _stop.Token));
        _prints = request.Folder is null
            ? Task.FromException<Fingerprints>(new InvalidOperationException("A run without a folder has no prints."))
            : Task.Run(async () => Fingerprints.Of(
                (await _base).Sha256, request.ClipVocabulary, request.Images, _stop.Token) with
                {
                    Vae = (await _vae)?.Sha256 ?? "",
                });
    }

    /// <summary>The base model's hashes; waits for them if need be.</summary>
    public BaseHashes Base => _base.GetAwaiter().GetResult();

    /// <summary>The hashes of the VAE's own file; null where there is none; waits for them if need be.</summary>
    public BaseHashes? Vae => _vae.GetAwaiter().GetResult();

    /// <summary>What states know the inputs by; waits for it if need be. Only for runs that keep states.</summary>
    public Fingerprints Prints => _prints.GetAwaiter().GetResult();

    /// <summary>Ends the hashing if it still goes on.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        // Not Wait: a hash that nobody asked for must not end the run, whatever became of it.
        Task.WaitAny(Task.WhenAll(_base, _vae, _prints));
        _stop.Dispose();
    }
}

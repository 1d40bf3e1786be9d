using TrainTools.Core.Settings;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Resume;

/// <summary>
/// Everything that changes while a run trains, beside its position: what a saved state must hold so that a run goes on
/// as if it had never ended. Owns nothing.
/// </summary>
public sealed class TrainingState
{
    private const string Weights = "lora.weights";
    private const string Memory = "optimizer.";
    private const string Random = "random.batches";
    private const string Losses = "average_loss";
    private const string Counters = "counters"; // optimizer steps, loss scale, quiet steps of the scaler

    private readonly Generator _random;

    /// <param name="lora">What is trained.</param>
    /// <param name="optimizer">The update rule with its moments.</param>
    /// <param name="batches">Draws latents, noise, timesteps and caption order.</param>
    /// <param name="precision">Number type that is computed in; only fp16 scales the loss.</param>
    public TrainingState(LoraNetwork lora, IOptimizer optimizer, BatchSource batches, Precision? precision)
    {
        (Lora, Optimizer, _random) = (lora, optimizer, batches.Random);
        Scaler = new LossScaler(precision == Precision.Fp16);
        AverageLoss = new RecentMean(batches.PerEpoch);
    }

    /// <summary>What is trained.</summary>
    public LoraNetwork Lora { get; }

    /// <summary>The update rule with its moments.</summary>
    public IOptimizer Optimizer { get; }

    /// <summary>The loss scale of fp16.</summary>
    public LossScaler Scaler { get; }

    /// <summary>The mean of the last losses.</summary>
    public RecentMean AverageLoss { get; }

    /// <summary>Whether every weight is a number: no state is worth keeping otherwise. Waits for the device.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            return Lora.Weights.isfinite().all().item<bool>();
        }
    }

    /// <summary>All of it as named tensors on the CPU, which belong to the innermost dispose scope.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Tensors()
    {
        double[] counters = [Optimizer.Steps, Scaler.Scale, Scaler.QuietSteps];
        return
        [
            new(Weights, Lora.Weights.cpu()),                       // [n] fp32
            .. Optimizer.Memory.Select(memory =>
                KeyValuePair.Create(Memory + memory.Key, memory.Value.cpu())), // [n] fp32 each
            new(Random, _random.get_state()),                       // [bytes] uint8
            new(Losses, tensor(AverageLoss.Values.ToArray())),      // [losses] fp64
            new(Counters, tensor(counters)),                        // [3] fp64
        ];
    }

    /// <summary>Whether a state with these tensors fits this run's LoRA and optimizer.</summary>
    /// <param name="shapes">Name and shape of the state's tensors.</param>
    public bool Fits(IReadOnlyDictionary<string, long[]> shapes) =>
        Copied().All(own => shapes.TryGetValue(own.Key, out var shape) && own.Value.shape.SequenceEqual(shape))
        && shapes.Keys.Count(name => name.StartsWith(Memory, StringComparison.Ordinal)) == Optimizer.Memory.Count;

    /// <summary>Becomes what was saved.</summary>
    /// <param name="load">Gives a saved tensor by its name; it is disposed here.</param>
    /// <param name="isByModule">Whether weights and moments lie module by module, as the first format has them.</param>
    /// <returns>Whether that could be done: no moments that are kept for blocks of weights can be put in order.</returns>
    public bool Restore(Func<string, Tensor> load, bool isByModule = false)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, own) in Copied())
        {
            if ((isByModule ? Ordered(name, load(name)) : load(name)) is not { } saved)
                return false;
            own.copy_(saved);
        }
        Lora.WeightsChanged();
        _random.set_state(load(Random));
        foreach (var loss in load(Losses).data<double>().ToArray())
            AverageLoss.Add(loss);
        var counters = load(Counters).data<double>().ToArray();
        Optimizer.Steps = (int)counters[0];
        Scaler.Restore(counters[1], (int)counters[2]);
        return true;
    }

    /// <summary>A tensor of the first format in the order of now; null where it has none.</summary>
    private Tensor? Ordered(string name, Tensor saved)
    {
        if (name == Weights)
            return Lora.FromModuleOrder(saved, 0);
        if (saved.numel() == 1)
            return saved;
        var first = 0L;
        foreach (var group in Lora.Groups)
        {
            if (name.EndsWith($".{group.Name}", StringComparison.Ordinal) && saved.numel() == group.Weights.numel())
                return Lora.FromModuleOrder(saved, first);
            first += group.Weights.numel();
        }

        return null;
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Copied() =>
    [
        new(Weights, Lora.Weights),
        .. Optimizer.Memory.Select(memory => KeyValuePair.Create(Memory + memory.Key, memory.Value)),
    ];
}

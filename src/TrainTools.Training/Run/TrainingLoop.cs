using System.Diagnostics;
using TrainTools.Diffusion.Networks;
using TrainTools.Training.Batches;
using TrainTools.Training.Lora;
using TrainTools.Training.Losses;
using TrainTools.Training.Optimizers;
using TrainTools.Training.Settings;
using static TorchSharp.torch;

namespace TrainTools.Training.Run;

/// <summary>
/// The training itself: next batch, loss, backward, clip, step, report; at an epoch's end maybe save. It knows networks
/// and tensors, but no files, no WebUI and no person: it reports events and hands finished epochs to a callback.
/// </summary>
public sealed class TrainingLoop
{
    private readonly TrainingSettings _settings;
    private readonly UNet _unet;
    private readonly LoraNetwork _lora;
    private readonly BatchSource _batches;
    private readonly Objective _objective;
    private readonly IOptimizer _optimizer;
    private readonly IReadOnlyList<Func<int, double>> _rates;
    private readonly LossScaler _scaler;
    private readonly RecentMean _averageLoss;
    private readonly Action<TrainingEvent> _report;

    /// <param name="settings">What is computed.</param>
    /// <param name="unet">The U-Net, frozen, with the LoRA hung on it.</param>
    /// <param name="lora">What is trained.</param>
    /// <param name="batches">Where batches come from.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="optimizer">The update rule over the LoRA's groups.</param>
    /// <param name="report">Hears of every step.</param>
    public TrainingLoop(
        TrainingSettings settings, UNet unet, LoraNetwork lora, BatchSource batches, Objective objective,
        IOptimizer optimizer, Action<TrainingEvent> report)
    {
        (_settings, _unet, _lora, _batches) = (settings, unet, lora, batches);
        (_objective, _optimizer, _report) = (objective, optimizer, report);
        TotalSteps = settings.Epochs * batches.PerEpoch;
        _rates = lora.Groups.Select(Rate).ToList();
        _scaler = new LossScaler(settings.Precision == Precision.Fp16);
        _averageLoss = new RecentMean(batches.PerEpoch);
    }

    /// <summary>Steps of the whole run.</summary>
    public int TotalSteps { get; }

    /// <summary>Trains until the last step, or until asked to stop, which ends it after the step at hand.</summary>
    /// <param name="save">Called at each saved epoch with the epoch and the steps done; the last epoch is always saved.</param>
    /// <param name="stop">Asks the run to end.</param>
    /// <returns>The steps done.</returns>
    /// <exception cref="TrainingException">Loss or gradients are no numbers any more.</exception>
    public int Run(Action<int, int> save, CancellationToken stop)
    {
        var step = 0;
        for (var epoch = 1; epoch <= _settings.Epochs; epoch++)
        {
            foreach (var pictures in _batches.Epoch(epoch))
            {
                if (stop.IsCancellationRequested)
                    return step;

                var watch = Stopwatch.StartNew();
                using var scope = NewDisposeScope();
                using var pass = new UNetPass(_unet, _settings.Checkpointing == true);
                var loss = Loss(pass, _batches.Next(pictures));
                var norm = Backward(pass, loss, step);
                var rates = _rates.Select(rate => rate(step)).ToList();
                if (_scaler.Accept(double.IsFinite(norm)))
                    ClipAndStep(norm, rates);
                step++;
                var value = loss.item<float>(); // on hand already: Backward waited for it
                var average = _averageLoss.Add(value);
                _report(new StepDone(step, epoch, value, average, rates[^1], norm, watch.Elapsed.TotalSeconds));
            }

            _report(new EpochDone(epoch, step, _averageLoss.Value));
            if (epoch % _settings.SaveEveryEpochs == 0 || epoch == _settings.Epochs)
                save(epoch, step);
        }

        return step;
    }

    private Tensor Loss(UNetPass pass, Batch batch) =>
        _objective.Loss(pass.Forward, batch.Latents, batch.Noise, batch.Timesteps, batch.Context); // scalar fp32

    /// <summary>Fills the gradients and gives their norm; stops before the optimizer sees what is no number.</summary>
    private double Backward(UNetPass pass, Tensor loss, int step)
    {
        var value = loss.item<float>(); // waits for the GPU, once a step: a NaN must not reach a weight
        if (!float.IsFinite(value))
            throw NotFinite("loss", value, step);

        _lora.ZeroGradients();
        pass.Backward(_scaler.Scale == 1 ? loss : loss * _scaler.Scale);
        if (_scaler.Scale != 1)
            _lora.ScaleGradients(1 / _scaler.Scale);

        var norm = GradientNorm.Of(_lora.Groups); // waits for the GPU, for the same reason
        if (!double.IsFinite(norm) && (_settings.Precision != Precision.Fp16 || _scaler.IsExhausted))
            throw NotFinite("gradient", norm, step);
        return norm;
    }

    private void ClipAndStep(double norm, IReadOnlyList<double> rates)
    {
        GradientNorm.Clip(_lora.Groups, norm, _settings.Optimizer.MaxGradNorm);
        _optimizer.Step(rates);
    }

    private Func<int, double> Rate(ParameterGroup group)
    {
        var rate = group.Name == ParameterGroup.TextEncoder ? _settings.Optimizer.TextEncoderRate : _settings.Optimizer.UNetRate;
        var factor = LearningRateSchedule.Factor(_settings.Optimizer, TotalSteps, rate);
        return step => rate * factor(step);
    }

    private TrainingException NotFinite(string what, double value, int step) => new(FormattableString.Invariant(
        $"The {what} became {value} at step {step + 1} of {TotalSteps} (learning rate {_rates[^1](step):g4}, ") +
        $"{_settings.Precision?.ToString().ToLowerInvariant()}). The run was stopped before it could damage the LoRA. " +
        "Choose a smaller --lr or --precision fp32; if it happens at the first step, the base model may be damaged.");
}

using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Batches;
using TrainTools.Training.Lora;
using TrainTools.Training.Losses;
using TrainTools.Training.Optimizers;
using static TorchSharp.torch;

namespace TrainTools.Training.Run;

/// <summary>
/// The training itself: next batch, loss, backward, clip, step, report; at an epoch's end maybe save. It knows networks
/// and tensors, but no files, no WebUI and no person: it reports events and tells two callbacks where it stands.
/// </summary>
public sealed class TrainingLoop
{
    private readonly TrainingSettings _settings;
    private readonly UNet _unet;
    private readonly TrainingState _state;
    private readonly LoraNetwork _lora;
    private readonly BatchSource _batches;
    private readonly Objective _objective;
    private readonly IReadOnlyList<Func<int, double>> _rates;
    private readonly Action<TrainingEvent> _report;

    /// <param name="settings">What is computed.</param>
    /// <param name="unet">The U-Net, frozen, with the LoRA hung on it.</param>
    /// <param name="state">What is trained: the LoRA, its optimizer, and what they remember.</param>
    /// <param name="batches">Where batches come from.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="report">Hears of every step.</param>
    public TrainingLoop(
        TrainingSettings settings, UNet unet, TrainingState state, BatchSource batches, Objective objective,
        Action<TrainingEvent> report)
    {
        (_settings, _unet, _state, _lora, _batches) = (settings, unet, state, state.Lora, batches);
        (_objective, _report) = (objective, report);
        TotalSteps = settings.Epochs * batches.PerEpoch;
        _rates = _lora.Groups.Select(Rate).ToList();
    }

    /// <summary>Steps of the whole run.</summary>
    public int TotalSteps { get; }

    /// <summary>Trains until the last step, or until asked to stop, which ends it after the step at hand.</summary>
    /// <param name="start">Where to begin; the state is of that moment.</param>
    /// <param name="afterStep">Called after each step with the position reached.</param>
    /// <param name="atSavedEpoch">Called at the end of each epoch that is saved; the last always is.</param>
    /// <param name="stop">Asks the run to end.</param>
    /// <returns>The position reached.</returns>
    /// <exception cref="TrainingException">Loss or gradients are no numbers any more.</exception>
    public RunPosition Run(
        RunPosition start, Action<RunPosition> afterStep, Action<RunPosition> atSavedEpoch, CancellationToken stop)
    {
        var position = start;
        while (position.Epoch <= _settings.Epochs)
        {
            foreach (var pictures in _batches.Epoch(position.Epoch).Skip(position.Batches))
            {
                if (stop.IsCancellationRequested)
                    return position;

                Step(pictures, position);
                position = position with { Batches = position.Batches + 1 };
                afterStep(position);
            }

            _report(new EpochDone(position.Epoch, position.Step(_batches.PerEpoch), _state.AverageLoss.Value));
            if (position.Epoch % _settings.SaveEveryEpochs == 0 || position.Epoch == _settings.Epochs)
                atSavedEpoch(position);
            position = new RunPosition(position.Epoch + 1, Batches: 0);
        }

        return position;
    }

    private void Step(IReadOnlyList<int> pictures, RunPosition position)
    {
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var step = position.Step(_batches.PerEpoch);
        using var pass = new UNetPass(_unet, _settings.Checkpointing == true);
        var loss = Loss(pass, _batches.Next(pictures));
        var norm = Backward(pass, loss, pictures, position);
        var rates = _rates.Select(rate => rate(step)).ToList();
        if (_state.Scaler.Accept(double.IsFinite(norm)))
            ClipAndStep(norm, rates);
        var value = loss.item<float>(); // on hand already: Backward waited for it
        var average = _state.AverageLoss.Add(value);
        var seconds = watch.Elapsed.TotalSeconds;
        _report(new StepDone(step + 1, position.Epoch, value, average, rates[^1], norm, seconds));
    }

    private Tensor Loss(UNetPass pass, Batch batch) =>
        _objective.Loss(pass.Forward, batch.Latents, batch.Noise, batch.Timesteps, batch.Context); // scalar fp32

    /// <summary>Fills the gradients and gives their norm; stops before the optimizer sees what is no number.</summary>
    private double Backward(
        UNetPass pass, Tensor loss, IReadOnlyList<int> pictures, RunPosition position)
    {
        var value = loss.item<float>(); // waits for the GPU, once a step: a NaN must not reach a weight
        if (!float.IsFinite(value))
            throw NotFinite("loss", value, pictures, position);

        _lora.ZeroGradients();
        var scaler = _state.Scaler;
        using var scale = scaler.Scale.ToScalar();
        pass.Backward(scaler.Scale == 1 ? loss : loss * scale);
        if (scaler.Scale != 1)
            _lora.ScaleGradients(1 / scaler.Scale);

        var norm = GradientNorm.Of(_lora.Groups); // waits for the GPU, for the same reason
        if (!double.IsFinite(norm) && (_settings.Precision != Precision.Fp16 || scaler.IsExhausted))
            throw NotFinite("gradient", norm, pictures, position);
        return norm;
    }

    private void ClipAndStep(double norm, IReadOnlyList<double> rates)
    {
        GradientNorm.Clip(_lora.Groups, norm, _settings.Optimizer.MaxGradNorm);
        _state.Optimizer.Step(rates);
    }

    private Func<int, double> Rate(ParameterGroup group)
    {
        var rate = group.Name == ParameterGroup.TextEncoder ? _settings.Optimizer.TextEncoderRate : _settings.Optimizer.UNetRate;
        var factor = LearningRateSchedule.Factor(_settings.Optimizer, TotalSteps, rate);
        return step => rate * factor(step);
    }

    private TrainingException NotFinite(string what, double value, IReadOnlyList<int> pictures, RunPosition position)
    {
        var step = position.Step(_batches.PerEpoch);
        var rate = _rates[^1](step).ToString("g4", CultureInfo.InvariantCulture);
        return new TrainingException(
            $"The {what} became {value} at step {step + 1} of {TotalSteps} (epoch {position.Epoch}, " +
            $"{string.Join(", ", _batches.Names(pictures))}; learning rate {rate}, " +
            $"{_settings.Precision?.ToString().ToLowerInvariant()}). The run was stopped before it could damage the " +
            "LoRA. Choose a smaller --lr or --precision fp32; if it happens at the first step, the base model may be " +
            "damaged.");
    }
}

using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Optimization;
using TrainTools.Training.Resume;
using static TorchSharp.torch;

namespace TrainTools.Training;

/// <summary>
/// The training itself: next batch, loss, backward, clip, step, report, maybe sample; at an epoch's end maybe save. It
/// knows networks and tensors, but no files, no WebUI and no person: it reports events and calls back with its position.
/// </summary>
public sealed class TrainingLoop
{
    private readonly TrainingSettings _settings;
    private readonly UNetModel _unet;
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
    /// <param name="report">Receives an event for every step.</param>
    public TrainingLoop(
        TrainingSettings settings, UNetModel unet, TrainingState state, BatchSource batches, Objective objective,
        Action<TrainingEvent> report)
    {
        (_settings, _unet, _state, _lora, _batches) = (settings, unet, state, state.Lora, batches);
        (_objective, _report) = (objective, report);
        TotalSteps = settings.Epochs * batches.PerEpoch;
        _rates = _lora.Groups.Select(Rate).ToList();
    }

    /// <summary>Steps of the whole run.</summary>
    public int TotalSteps { get; }

    /// <summary>Called in each step between the forward and the backward pass, for those who measure.</summary>
    internal Action LossComputed { get; init; } = () => { };

    /// <summary>Trains until the last step, or until asked to stop, which ends it after the step at hand.</summary>
    /// <param name="start">Where to begin; the state is of that moment.</param>
    /// <param name="afterStep">Called after each step with the position reached.</param>
    /// <param name="atSavedEpoch">Called at the end of each epoch that is saved; the last always is.</param>
    /// <param name="maybeSample">
    /// Called after each step, before <paramref name="afterStep"/>, and with true at each epoch's end: a state that is
    /// saved then has the step's samples behind it, and one of an epoch's end comes to that end again.
    /// </param>
    /// <param name="cancellationToken">Asks the run to end.</param>
    /// <returns>The position reached.</returns>
    /// <exception cref="TrainingException">Loss or gradients are no numbers any more.</exception>
    public RunPosition Run(
        RunPosition start, Action<RunPosition> afterStep, Action<RunPosition> atSavedEpoch,
        Action<RunPosition, bool> maybeSample, CancellationToken cancellationToken)
    {
        var position = start;
        while (position.Epoch <= _settings.Epochs)
        {
            foreach (var images in _batches.Begin(position.Epoch, position.Batches))
            {
                if (cancellationToken.IsCancellationRequested)
                    return position;

                Step(images, position);
                position = position with { Batches = position.Batches + 1 };
                maybeSample(position, false);
                afterStep(position);
            }

            _report(new EpochDone(position.Epoch, position.Step(_batches.PerEpoch), _state.AverageLoss.Value));
            if (position.Epoch % _settings.SaveEveryEpochs == 0 || position.Epoch == _settings.Epochs)
                atSavedEpoch(position);
            maybeSample(position, true);
            position = new RunPosition(position.Epoch + 1, Batches: 0);
        }

        return position;
    }

    private void Step(IReadOnlyList<int> images, RunPosition position)
    {
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var step = position.Step(_batches.PerEpoch);
        using var pass = new UNetPass(_unet, _settings.Checkpointing == true);
        var loss = Loss(pass, _batches.Next(images)); // scalar fp32
        LossComputed();
        Backward(pass, loss);
        var reading = StepReading.Of(loss, _lora.Groups, _state.Optimizer.FoundRate); // waits for the GPU, once a step
        StopIfNotFinite(reading, images, position);
        var rates = _rates.Select(rate => rate(step)).ToList();
        if (_state.Scaler.Accept(double.IsFinite(reading.GradientNorm)))
            ClipAndStep(reading.GradientNorm, rates);
        var average = _state.AverageLoss.Add(reading.Loss);
        var seconds = watch.Elapsed.TotalSeconds;
        _report(new StepDone(
            step + 1, position.Epoch, reading.Loss, average, rates[^1] * reading.FoundRate, reading.GradientNorm,
            seconds));
    }

    private Tensor Loss(UNetPass pass, Batch batch) =>
        _objective.Loss(pass.Forward, batch.Latents, batch.Noise, batch.Timesteps, batch.Conditioning); // scalar fp32

    private void Backward(UNetPass pass, Tensor loss)
    {
        _lora.ZeroGradients();
        var scaler = _state.Scaler;
        using var scale = scaler.Scale.ToScalar();
        pass.Backward(scaler.Scale == 1 ? loss : loss * scale);
        _lora.TakeGradients(1 / scaler.Scale);
    }

    /// <summary>Ends the run before the optimizer sees what is no number; fp16 scaling may excuse it.</summary>
    private void StopIfNotFinite(StepReading reading, IReadOnlyList<int> images, RunPosition position)
    {
        if (!float.IsFinite(reading.Loss))
            throw NotFinite("run.loss_not_finite", reading.Loss, images, position);

        var isExcused = _settings.Precision == Precision.Fp16 && !_state.Scaler.IsExhausted;
        if (!double.IsFinite(reading.GradientNorm) && !isExcused)
            throw NotFinite("run.gradient_not_finite", reading.GradientNorm, images, position);
    }

    private void ClipAndStep(double norm, IReadOnlyList<double> rates)
    {
        GradientNorm.Clip(_lora.Groups, norm, _settings.Optimizer.MaxGradNorm);
        _state.Optimizer.Step(rates);
        _lora.WeightsChanged();
    }

    private Func<int, double> Rate(ParameterGroup group)
    {
        var optimizer = _settings.Optimizer;
        if (optimizer.HasOwnRate)
            return step => Adafactor.RelativeRate(step + 1, optimizer.WarmupInit);
        var rate = group.Name == ParameterGroup.TextEncoder ? optimizer.TextEncoderRate : optimizer.UNetRate;
        var factor = LearningRateSchedule.Factor(optimizer, TotalSteps, rate);
        return step => rate * factor(step);
    }

    private TrainingException NotFinite(string code, double value, IReadOnlyList<int> images, RunPosition position)
    {
        var step = position.Step(_batches.PerEpoch);
        var rate = _rates[^1](step).ToString("g4", CultureInfo.InvariantCulture);
        return new TrainingException(new Problem(code, "",
            ("value", $"{value}"), ("step", $"{step + 1}"), ("total", $"{TotalSteps}"), ("epoch", $"{position.Epoch}"),
            ("images", string.Join(", ", _batches.Names(images))), ("rate", rate),
            ("precision", $"{_settings.Precision}".ToLowerInvariant()),
            ("rate_field", "learning_rate"), ("precision_field", "precision")));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Diffusion;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Samples;

/// <summary>
/// Makes a run's sample images with the LoRA as it is then. Nothing of the training is touched: all noise comes from the
/// samples' own seeds, and a sample that cannot be made is told while the training goes on.
/// </summary>
internal sealed class RunSamples
{
    private readonly SamplePlan _plan;
    private readonly SamplePrompts _prompts;
    private readonly LatentSampler _sampler;
    private readonly Func<Infotext> _text;
    private readonly Func<StableDiffusion> _open;
    private readonly string _outputName;
    private readonly Device _device;
    private readonly Action<TrainingEvent> _report;
    private readonly CancellationToken _cancellationToken;
    private bool _hasToldTiles;

    /// <param name="plan">Which images, and when.</param>
    /// <param name="prompts">Their prompts; not owned.</param>
    /// <param name="sampler">Makes latents with the run's U-Net.</param>
    /// <param name="text">What stands in each image; asked when the first is made, for it waits for the base's hash.</param>
    /// <param name="open">Opens the checkpoint that the autoencoder is in.</param>
    /// <param name="directory">Where the images go.</param>
    /// <param name="outputName">What their names begin with.</param>
    /// <param name="device">Where images are decoded.</param>
    /// <param name="report">Receives each sample.</param>
    /// <param name="cancellationToken">Ends the work between two steps; the loop ends the run.</param>
    public RunSamples(
        SamplePlan plan, SamplePrompts prompts, LatentSampler sampler, Func<Infotext> text, Func<StableDiffusion> open,
        string directory, string outputName, Device device, Action<TrainingEvent> report, CancellationToken cancellationToken)
    {
        (_plan, _prompts, _sampler, _text, _open) = (plan, prompts, sampler, text, open);
        (Directory, _outputName) = (directory, outputName);
        (_device, _report, _cancellationToken) = (device, report, cancellationToken);
    }

    /// <summary>Who makes the images, with its version, for their text.</summary>
    public static string Program { get; } = "Train Tools " + typeof(RunSamples).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Where the images go.</summary>
    public string Directory { get; }

    /// <summary>Makes the samples before the first step.</summary>
    public void MakeAtFirst() => Make("e000000", epoch: 0, step: 0);

    /// <summary>Makes the samples after a step.</summary>
    public void MakeAtStep(int epoch, int step) => Make($"s{step:000000}", epoch, step);

    /// <summary>Makes the samples at an epoch's end.</summary>
    public void MakeAtEpoch(int epoch, int step) => Make($"e{epoch:000000}", epoch, step);

    private void Make(string moment, int epoch, int step)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var made = new List<(int Number, Tensor Latents, double Seconds)>();
        for (var i = 0; i < _plan.Images.Count; i++)
        {
            var number = i;
            Try(_plan.Images[i], () => made.Add(Latents(number)));
        }
        if (made.Count == 0 || _cancellationToken.IsCancellationRequested)
            return;

        // The autoencoder is loaded for this moment alone, in fp32: between samples its memory is the training's.
        Try(_plan.Images[made[0].Number], () =>
        {
            using var checkpoint = _open();
            using var vae = checkpoint.LoadVae(float32, _device);
            foreach (var (number, latents, seconds) in made)
                Try(_plan.Images[number], () => Write(moment, epoch, step, number, latents, seconds, vae));
        });
    }

    private (int, Tensor, double) Latents(int number)
    {
        var watch = Stopwatch.StartNew();
        Tensor? latents = null; // [1, 4, H/8, W/8]
        _prompts.Use(number, encoded =>
            latents = _sampler.Sample(_plan.Images[number], encoded, _ => { }, _cancellationToken));
        return (number, latents!, watch.Elapsed.TotalSeconds);
    }

    private void Write(string moment, int epoch, int step, int number, Tensor latents, double seconds, Vae vae)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        var image = _plan.Images[number];
        var index = number.ToString("00", CultureInfo.InvariantCulture);
        var path = Path.Combine(Directory, $"{_outputName}-{moment}-{index}.png");
        var tile = SampleFile.Write(path, vae, latents, _text().Of(image));
        if (tile > 0 && !_hasToldTiles)
            _report(new Noted(SampleFile.Tiles(tile)));
        _hasToldTiles |= tile > 0;
        _report(new SampleMade(path, epoch, step, number, image.Seed, seconds + watch.Elapsed.TotalSeconds));
    }

    /// <summary>No sample ends a training: what goes wrong with one is told.</summary>
    private void Try(SampleImage image, Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (_cancellationToken.IsCancellationRequested)
        {
            // The loop asks the same token next, and ends the run in good order.
        }
        catch (Exception error) when (OutOfMemory.Means(error))
        {
            _report(new Warned(new Problem("samples.no_memory", "sample_prompts", ("prompt", Beginning(image.Prompt)))));
        }
        catch (Exception error) when (error is IHasProblems { Problems: var problems })
        {
            _report(new Warned(new Problem("samples.not_written", "sample_prompts",
                Problem.Inner("fault_problem", problems))));
        }
    }

    private static string Beginning(string prompt) => prompt.Length <= 40 ? prompt : prompt[..40] + "…";
}

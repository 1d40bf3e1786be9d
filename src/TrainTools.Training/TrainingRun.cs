using System.Diagnostics;
using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Diffusion.UNet;
using TrainTools.Imaging;
using TrainTools.Training.Caching;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using TrainTools.Training.Optimization;
using TrainTools.Training.Output;
using TrainTools.Training.Resume;
using TrainTools.Training.Samples;
using static TorchSharp.torch;

namespace TrainTools.Training;

/// <summary>
/// One run from a base model and images to LoRA files: caches latents and captions, hangs a LoRA on the U-Net, lets the
/// loop train it, and writes the files. What is used up leaves memory before the next network is loaded.
/// </summary>
public sealed class TrainingRun
{
    private TrainingRequest _request;  // with the checkpoint's choices filled in once it is open
    private TrainingSettings _settings;
    private SamplePlan _samples;       // with the images' size once the checkpoint is open
    private readonly ComputeDevice _compute;
    private readonly Action<TrainingEvent> _report;
    private readonly CancellationToken _cancellationToken;
    private readonly MemoryMeter _memory;
    private readonly SpillWatch? _spill;
    private readonly List<string> _files = [];
    private readonly CacheFolder? _cache;

    private TrainingRun(
        TrainingRequest request, SamplePlan samples, Action<TrainingEvent> report, CancellationToken cancellationToken)
    {
        (_samples, _report, _cancellationToken) = (samples, report, cancellationToken);
        _compute = ComputeDevice.Choose(request.Settings.Precision);
        _memory = new MemoryMeter(_compute.Device);
        _spill = SpillWatch.For(_compute.Device);
        _settings = request.Settings with
        {
            Precision = _compute.Precision,
            Checkpointing = request.Settings.Checkpointing ?? request.Folder?.State?.Header.Settings.Checkpointing,
            BaseWeights = request.Settings.BaseWeights ?? WeightsOf(request.Folder?.State?.Header.Settings),
            VaeTile = request.Settings.VaeTile
                ?? (request.Folder?.State is { } state ? state.Header.Settings.VaeTile ?? 0 : null),
        };
        _request = request with
        {
            Settings = _settings,
            Origin = request.Origin ?? RunOrigin.At(request.Clock.GetLocalNow()),
        };
        _cache = request.CacheFolder is { } folder ? new CacheFolder(folder, report) : null;
    }

    /// <summary>Trains. Call it on a thread of its own: scopes and gradients are bound to the thread.</summary>
    /// <param name="request">What to train, and where the files go.</param>
    /// <param name="report">Receives everything that happens, on this thread.</param>
    /// <param name="cancellationToken">Asks for an orderly end: files that are saved stay, and no more are written.</param>
    /// <returns>How it ended, also reported as the last event.</returns>
    /// <exception cref="SettingsException">The settings cannot work.</exception>
    /// <exception cref="CheckpointException">The base model cannot be used.</exception>
    /// <exception cref="TokenizerException">The CLIP vocabulary cannot be used.</exception>
    /// <exception cref="ImageException">An image cannot be read, and the request is strict.</exception>
    /// <exception cref="FileWriteException">A LoRA file cannot be written.</exception>
    /// <exception cref="TrainingException">There is nothing to train on, or the loss is no number any more.</exception>
    public static RunEnded Run(
        TrainingRequest request, Action<TrainingEvent> report, CancellationToken cancellationToken)
    {
        var problems = request.Settings.Problems().ToList();
        var samples = SamplePlan.Read(request.Settings, problems);
        if (problems.Count > 0)
            throw new SettingsException(problems);

        var run = new TrainingRun(request, samples, report, cancellationToken);
        var watch = Stopwatch.StartNew();
        var (steps, total) = (0, 0);
        try
        {
            (steps, total) = run.Train();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop before the first step: an orderly end, with nothing trained yet.
        }

        var isStopped = total == 0 || steps < total;
        var end = new RunEnded(isStopped, steps, total, watch.Elapsed.TotalSeconds, run._files);
        report(end);
        return end;
    }

    private (int Steps, int Total) Train()
    {
        // 1. what can be refused or warned of at once
        var isProcessor = _compute.Device.type == DeviceType.CPU;
        if (ProcessorFeatures.SlowPrecision(_settings.Precision, isProcessor, ProcessorFeatures.HasBf16) is { } slow)
            _report(new Warned(slow));
        using var checkpoint = StableDiffusion.Open(_request.BaseFile, _request.VaeFile);
        Settle(checkpoint);
        LoraWriter.CheckFolder(_request.LoraDirectory, _request.OutputName);
        var vocabulary = Vocabulary(checkpoint);
        var tokens = CaptionContexts.Tokens(checkpoint.Family, vocabulary, _settings.LiteralCaptions);
        using var hashes = new InputHashing(_request);
        var changes = ChangesSinceTheState(hashes);
        RunMemory.TellAhead(checkpoint, _compute, _memory, _settings, _request.Sizes, _report);

        // 2. what is computed once
        using var images = Encode(checkpoint);
        var split = ValidationSplit.Choose(images.Items, _settings);
        using var encoders = new TextEncoderSource(checkpoint.Family.Texts.Count,
            place => checkpoint.LoadTextEncoder(place, TextEncoderType, _compute.Device));
        using var contexts = Contexts(encoders, tokens, split, checkpoint);
        using var prompts = new SamplePrompts(
            _samples, encoders, vocabulary, _settings.Lora.TrainTextEncoder, _compute.Device);
        _cache?.Tidy();
        if (contexts.Kept)
            encoders.Dispose(); // a quarter of a gigabyte, in SDXL ten times that, which no step needs
        else if (_compute.Device.type == DeviceType.CPU)
            encoders.All(); // where they stay, they count as memory in use when the plan is made

        // 3. what is trained
        var memory = new RunMemory(_compute, _memory, images.Items);
        var (kind, swapped) = memory.Weights(checkpoint, _settings);
        _settings = _settings with { BaseWeights = kind, BlocksToSwap = swapped };
        using var unet = checkpoint.LoadUNet(_compute.Dtype, _compute.Device, kind, swapped);
        if (contexts.Kept)
            checkpoint.Dispose(); // nothing else is loaded from it
        using var lora = Network(unet, encoders);
        using var schedule = new NoiseSchedule(_compute.Device, _settings.ZeroTerminalSnr == true);
        using var optimizer = Optimizer(lora);
        using var batches = new BatchSource(
            split.Training, contexts.Next, _settings, _compute.Device, contexts.Ahead);
        var plan = memory.Plan(unet.Settings, _settings, lora.TrainedCount);
        var settings = _settings with { Checkpointing = plan.GradientCheckpointing };
        var request = _request with { Settings = settings };
        var state = new TrainingState(lora, optimizer, batches, settings.Precision);
        var weights = LossWeights.ByTimestep(_settings, schedule.Snr);
        using var objective = new Objective(
            schedule, _compute.Dtype, _settings.Prediction!.Value, weights, _compute.Device);
        var validation = split.Validation.Count == 0
            ? null
            : new Validation(split.Validation, contexts.Of, unet, objective, _settings.Seed, _compute.Device);
        var loop = new TrainingLoop(settings, unet, state, batches, objective, _report);
        var buckets = Buckets(split.Training);
        var samples = Samples(prompts, unet, hashes);

        // 4. training
        var writer = new LoraWriter(request.LoraDirectory, lora, Provenance);
        var keeper = new RunKeeper(
            request, batches.PerEpoch, writer, state, () => hashes.Prints, _files, _report);
        var start = keeper.Restore(changes.Count > 0);
        var opening = Started(
            checkpoint.Family.Family, loop, lora, split.Training, buckets, contexts.MaxTokenLength);
        _report(opening with
        {
            StepsDone = start.Step(batches.PerEpoch),
            ValidationImages = split.Validation.Count,
            ImagesFound = request.ImagesFound,
        });
        if (_memory.InUse is not null)
            _report(RunMemory.Planned(plan));
        var end = keeper.Watch(() => plan.Guard(() =>
        {
            if (start == RunPosition.Begin)
                Validate(validation, epoch: 0, step: 0);
            if (start == RunPosition.Begin && _samples.AtFirst)
                _memory.Aside(samples.MakeAtFirst);
            return loop.Run(start, AfterStep, AtSavedEpoch, MaybeSample, _cancellationToken);
        }));
        if (_memory.Peak is { } taken)
            _report(new MemoryTaken(plan.Predicted, taken));
        return (keeper.End(end), loop.TotalSteps);

        void AfterStep(RunPosition position)
        {
            keeper.AfterStep(position);
            if (_spill?.AfterStep(plan) is { } spilled)
                _report(new Warned(spilled));
        }

        void AtSavedEpoch(RunPosition position)
        {
            keeper.KeepState(position);
            Validate(validation, position.Epoch, position.Step(batches.PerEpoch));
            keeper.WriteLora(position);
        }

        void MaybeSample(RunPosition position, bool isEpochEnd)
        {
            var step = position.Step(batches.PerEpoch);
            if (isEpochEnd && _samples.AreDueAtEpoch(position.Epoch))
                _memory.Aside(() => samples.MakeAtEpoch(position.Epoch, step));
            else if (!isEpochEnd && _samples.AreDueAtStep(step))
                _memory.Aside(() => samples.MakeAtStep(position.Epoch, step));
        }

        LoraProvenance Provenance(int epoch, int step) => new()
        {
            OutputName = request.OutputName,
            Family = checkpoint.Family.Family,
            BaseFile = request.BaseFile,
            VaeFile = request.VaeFile,
            Settings = settings,
            SessionId = _request.Origin!.SessionId,
            Started = _request.Origin.Started,
            Saved = _request.Clock.GetLocalNow(),
            Images = split.Training.Select(image => image.Image).ToList(),
            Buckets = buckets,
            MeanAspectError = BucketChoice.MeanAspectError(split.Training.Select(image => image.Choice)),
            MinBucketResolution = BucketSettings.For(_settings).MinSide,
            MaxBucketResolution = BucketSettings.For(_settings).MaxSide,
            BatchesPerEpoch = batches.PerEpoch,
            TotalSteps = loop.TotalSteps,
            Step = step,
            Epoch = epoch,
            Precision = _compute.Precision,
            GradientCheckpointing = plan.GradientCheckpointing,
            MaxTokenLength = contexts.MaxTokenLength,
            BaseHashes = hashes.Base,
            VaeHashes = hashes.Vae,
        };
    }

    // Before there was a choice, they lay whole.
    private static WeightKind? WeightsOf(TrainingSettings? saved) =>
        saved is null ? null : saved.BaseWeights ?? WeightKind.Full;

    private void Settle(StableDiffusion checkpoint)
    {
        _settings = BaseChoices.Settle(_settings, checkpoint, Path.GetFileName(_request.BaseFile), _report);
        _request = _request with { Settings = _settings };
        _samples = SamplePlan.Read(_settings, problems: []); // which were told before anything was opened
    }

    /// <summary>What has changed since the state that the run goes on from; nothing for a run that begins.</summary>
    private IReadOnlyList<Problem> ChangesSinceTheState(InputHashing hashes)
    {
        if (_request.Folder?.IsResumed == true)
            LoraWriter.RemoveLeftovers(_request.LoraDirectory, _request.OutputName);
        if (_request.Folder?.State is not { } state)
            return [];

        var changes = ResumeCheck.Changes(
            state.Header, _request.OutputName, _settings, hashes.Prints, _request.Force);
        if (changes.Count > 0)
            _report(new Warned(new Problem("run.goes_on_changed", "", Problem.Inner("changes_problem", changes))));
        return changes;
    }

    /// <summary>A frozen text encoder computes in fp32, for it runs once a caption; a trained one as the U-Net does.</summary>
    private ScalarType TextEncoderType => _settings.Lora.TrainTextEncoder ? _compute.Dtype : float32;

    private ClipTokenizer Vocabulary(StableDiffusion checkpoint)
    {
        var vocabulary = ClipTokenizer.Load(_request.ClipVocabulary);
        var (size, layers) = checkpoint.TextSizes();
        vocabulary.CheckFits(size, Path.GetFileName(_request.BaseFile));
        return _settings.ClipSkip <= layers
            ? vocabulary
            : throw new SettingsException([new Problem("clip_skip.too_deep", "clip_skip",
                ("value", $"{_settings.ClipSkip}"), ("layers", $"{layers}"))]);
    }

    private LatentCache Encode(StableDiffusion checkpoint)
    {
        // The VAE always computes in fp32: it runs once an image, and fp16 overflows in some models' VAEs.
        var (pixels, tile) = RunMemory.OfVae(checkpoint, _compute.Device, _settings, _request.Sizes);
        _settings = _settings with { VaeTile = tile }; // a run that goes on from a state encodes as it did
        var kept = _cache is null ? null : new LatentEntries(_cache, $"{checkpoint.VaeIdentity()} {float32}", tile);
        var cache = new LatentCache(() => checkpoint.LoadVae(float32, _compute.Device),
            new BucketPlan(BucketSettings.For(_settings)), _compute.Device, _report, kept, pixels, tile);
        try
        {
            cache.Encode(_request.Images, _request.Strict, _cancellationToken);
            if (cache.Cut is > 0 and var cut)
                _report(new Noted(new Problem("vae.tiles", "vae_tile", ("n", $"{cut}"), ("tile", $"{tile}"))));
            CountDecoded(cache.Items);
            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    /// <summary>The start was counted by the files' headers; what cannot be decoded changes the count.</summary>
    private void CountDecoded(IReadOnlyList<CachedImage> decoded)
    {
        var used = decoded.Select(image => image.Image.Path).Distinct().Count();
        var given = _request.Images.Select(image => image.Path).Distinct().Count();
        if (used == given)
            return;
        var found = Math.Max(given, _request.ImagesFound);
        (string, string)[] counts = [("used", $"{used}"), ("n", $"{found}")];
        if (used < _request.FewestImages)
            throw new TrainingException(new Problem("dataset.few_decoded", "", counts));
        _report(new Warned(new Problem("dataset.used_after_all", "", counts)));
    }

    private CaptionContexts Contexts(
        TextEncoderSource encoders, IReadOnlyList<CaptionTokens> tokens, ValidationSplit split,
        StableDiffusion checkpoint)
    {
        // Validation captions do not choose the length: what is trained must not depend on what is not.
        var captions = split.Training.Select(image => image.Image.Caption).Distinct().ToList();
        var length = _settings.MaxTokenLength ?? tokens[0].SmallestLength(captions);
        foreach (var caption in captions.Where(caption => tokens[0].IsTruncated(caption, length)))
        {
            _report(new Warned(new Problem("caption.truncated", "", ("caption", Beginning(caption)),
                ("tokens", $"{tokens[0].Count(caption)}"), ("counted", $"{length}"))));
        }

        var cached = _cache is null || _settings.Lora.TrainTextEncoder
            ? null
            : new CaptionEntries(_cache, $"{checkpoint.TextIdentity()} {TextEncoderType}");
        var contexts = new CaptionContexts(encoders, tokens, length, _settings, _compute, cached);
        try
        {
            var asTheyAre = contexts.Kept ? captions : []; // nobody asks for a shuffled one's order in the file
            var all = asTheyAre.Union(split.Validation.Select(image => image.Image.Caption));
            contexts.Keep([.. all], _report, _cancellationToken);
            return contexts;
        }
        catch
        {
            contexts.Dispose();
            throw;
        }
    }

    private LoraNetwork Network(UNetModel unet, TextEncoderSource encoders)
    {
        using var random = RandomStream.Create(_settings.Seed, RandomStream.InitialWeights);
        var texts = _settings.Lora.TrainTextEncoder ? encoders.All() : null;
        var (lora, clipSkip) = (_settings.Lora, _settings.ClipSkip);
        return LoraNetwork.Create(unet, texts, lora, clipSkip, random, _compute.Device, _compute.Dtype);
    }

    private RunSamples Samples(SamplePrompts prompts, UNetModel unet, InputHashing hashes)
    {
        var zeroTerminalSnr = _settings.ZeroTerminalSnr == true;
        var sampler = new LatentSampler(
            unet, _compute.Dtype, _compute.Device, _settings.Prediction!.Value, zeroTerminalSnr);
        return new RunSamples(_samples, prompts, sampler, Text,
            () => StableDiffusion.Open(_request.BaseFile, _request.VaeFile),
            Path.Combine(_request.Folder?.Path ?? _request.LoraDirectory, "samples"), _request.OutputName,
            _compute.Device, _report, _cancellationToken);

        Infotext Text() => new(Path.GetFileNameWithoutExtension(_request.BaseFile), hashes.Base.Sha256, RunSamples.Program)
        {
            Vae = Path.GetFileName(_request.VaeFile) ?? "",
            ZeroTerminalSnr = zeroTerminalSnr,
        };
    }

    private IOptimizer Optimizer(LoraNetwork lora) => Optimizers.Create(lora.Groups, _settings.Optimizer);

    private void Validate(Validation? validation, int epoch, int step)
    {
        if (validation?.Loss(_cancellationToken) is { } loss)
            _report(new Validated(epoch, step, loss, validation.Count));
    }

    private static List<BucketCount> Buckets(IReadOnlyList<CachedImage> images) => images
        .GroupBy(image => image.Choice.Bucket)
        .Select(bucket => new BucketCount(bucket.Key.Width, bucket.Key.Height, bucket.Sum(p => p.Image.Repeats)))
        .OrderBy(bucket => bucket.Width).ThenBy(bucket => bucket.Height)
        .ToList();

    private RunStarted Started(
        ModelFamily family, TrainingLoop loop, LoraNetwork lora, IReadOnlyList<CachedImage> images,
        List<BucketCount> buckets, int tokens) =>
        new(
            images.Count, images.Sum(image => image.Image.Repeats), _settings.Epochs, loop.TotalSteps,
            lora.Modules.Count, lora.TrainedCount, _compute.Device.ToString(),
            _compute.Precision.ToString().ToLowerInvariant(), family.DisplayName(), tokens, buckets)
        {
            Prediction = Catalogue.Training.Find("prediction")!.InWords(_settings.Prediction),
            ZeroTerminalSnr = _settings.ZeroTerminalSnr == true,
            Vae = Path.GetFileName(_request.VaeFile) ?? "",
        };

    private static string Beginning(string caption) => caption.Length <= 40 ? caption : caption[..40] + "…";
}

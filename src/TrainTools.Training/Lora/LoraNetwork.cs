using TorchSharp;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Lora;

/// <summary>
/// All LoRA modules of a run. Their weights, and their gradients, lie in one flat fp32 buffer each with a view per
/// module, so that clipping and the optimizer take a few calls a step instead of thousands. Where a narrower type is
/// computed in, a second pair of buffers holds them in it: one call a step narrows all weights, one widens all gradients.
/// </summary>
public sealed class LoraNetwork : IDisposable
{
    private readonly Tensor _gradients;         // [n] fp32
    private readonly Tensor _computed;          // [n] in the type that is computed in; Weights itself in fp32
    private readonly Tensor _computedGradients; // [n] likewise
    private readonly List<Tensor> _views = [];
    private readonly List<ParameterSpan> _spans = []; // of the modules' weights, in the order of the buffers
    private readonly List<(ParameterSpan Down, ParameterSpan Up)> _separate; // the same, module by module

    private LoraNetwork(
        IReadOnlyList<TextModules> texts, List<LoraModule> unetModules, ScalarType dtype, Device device)
    {
        Modules = [.. texts.SelectMany(text => text.Reached.Concat(text.Unreached)), .. unetModules];
        var textModules = texts.SelectMany(text => text.Reached).ToList();
        var unreached = texts.SelectMany(text => text.Unreached).ToList();
        var trained = textModules.Concat(unetModules).Sum(module => module.Count);
        var total = trained + unreached.Sum(module => module.Count);
        Weights = Buffer(float32);
        _gradients = Buffer(float32);
        (_computed, _computedGradients) = dtype == float32 ? (Weights, _gradients) : (Buffer(dtype), Buffer(dtype));

        // Modules that no gradient reaches come last, outside what is clipped and optimized: like kohya's, they are in
        // the file but not even decayed.
        var offset = 0L;
        List<LoraModule> all = [.. textModules, .. unetModules, .. unreached];
        var places = new Dictionary<LoraModule, (ParameterSpan Down, ParameterSpan Up)>();
        foreach (var together in JoinedModules.Of(all))
            offset = Place(together, offset, places);
        _separate = [.. all.Select(module => places[module])];

        var textCount = textModules.Sum(module => module.Count);
        TrainedCount = trained;
        Groups = Split(textCount, trained).ToList();

        Tensor Buffer(ScalarType type) => zeros(total, type, device).DetachFromDisposeScope(); // [n]
    }

    /// <summary>[n] fp32: the weights of all modules in one buffer, those that are not trained last.</summary>
    public Tensor Weights { get; }

    /// <summary>The modules in kohya's order, the text encoders' first.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>What the optimizer trains: the text encoder's weights, if any, then the U-Net's.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Numbers that the optimizer trains.</summary>
    public long TrainedCount { get; }

    /// <summary>Hangs a LoRA on the networks' layers, with kohya's initial weights.</summary>
    /// <param name="unet">The U-Net.</param>
    /// <param name="texts">The text encoders, or null where they get no LoRA.</param>
    /// <param name="settings">Ranks and alphas.</param>
    /// <param name="clipSkip">The text encoder's layers behind it are in the file, but are not trained.</param>
    /// <param name="random">Decides the initial weights; on the CPU, so that every device starts alike.</param>
    /// <param name="device">Where the weights lie.</param>
    /// <param name="dtype">The type that the networks compute in.</param>
    public static LoraNetwork Create(
        UNetModel unet, TextEncoders? texts, LoraSettings settings, int clipSkip, Generator random, Device device,
        ScalarType dtype = ScalarType.Float32)
    {
        var unetModules = Build(KohyaNames.UNet(unet.Settings.Layout), unet.Layers, settings);
        var textModules = texts?.All.Select(encoder => Build(encoder, settings, clipSkip)).ToList() ?? [];
        var network = new LoraNetwork(textModules, unetModules, dtype, device);
        network.Initialize(random);
        network.WeightsChanged();
        return network;
    }

    /// <summary>Hangs a LoRA from a file on the networks' layers, as it is: nothing of it is trained.</summary>
    /// <param name="unet">The U-Net.</param>
    /// <param name="texts">The text encoders.</param>
    /// <param name="file">The LoRA.</param>
    /// <param name="model">The base model's name, for the message.</param>
    /// <param name="device">Where the weights lie.</param>
    /// <param name="dtype">The type that the U-Net computes in.</param>
    /// <exception cref="CheckpointException">No module fits, or one has another shape.</exception>
    public static LoraNetwork Load(
        UNetModel unet, TextEncoders texts, LoraFile file, string model, Device device,
        ScalarType dtype = ScalarType.Float32)
    {
        var inTexts = texts.All.Select(encoder => new TextModules(file.Modules(
            KohyaNames.TextEncoder(encoder.Place, encoder.Key, encoder.Depth), encoder.Layers), [])).ToList();
        var inUNet = file.Modules(KohyaNames.UNet(unet.Settings.Layout), unet.Layers);
        if (inUNet.Count + inTexts.Sum(text => text.Reached.Count) == 0)
            throw new CheckpointException(new Problem("lora.misfit", "lora", ("file", file.Name), ("model", model)));

        var network = new LoraNetwork(inTexts, inUNet, dtype, device);
        try
        {
            using var frozen = no_grad();
            foreach (var module in network.Modules)
                file.Fill(module);
            network.WeightsChanged();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Sets the weight of the whole LoRA, as <c>&lt;lora:name:weight&gt;</c> does; 1 while training.</summary>
    public void SetMultiplier(double multiplier)
    {
        foreach (var module in Modules)
            module.SetMultiplier(multiplier);
    }

    /// <summary>
    /// Puts numbers that lie module by module, each one's down before its up, into the order of the buffers: the first
    /// format of saved states has them so.
    /// </summary>
    /// <param name="numbers">[n] of all modules, or of a group.</param>
    /// <param name="first">Where the group begins in the buffers.</param>
    internal Tensor FromModuleOrder(Tensor numbers, long first)
    {
        var before = 0L;
        var moved = new List<(long Before, ParameterSpan Now)>();
        foreach (var span in _separate.SelectMany(module => new[] { module.Down, module.Up }))
        {
            moved.Add((before, span));
            before += span.Count;
        }

        return cat([.. moved.Where(piece => piece.Before >= first && piece.Before < first + numbers.numel())
            .OrderBy(piece => piece.Now.Offset)
            .Select(piece => numbers.narrow(0, piece.Before - first, piece.Now.Count))], 0); // [n]
    }

    /// <summary>Has the networks compute with the weights as they are now; to be called whenever they were changed.</summary>
    public void WeightsChanged()
    {
        using var frozen = no_grad();
        if (!ReferenceEquals(_computed, Weights))
            _computed.copy_(Weights);
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients() => _computedGradients.zero_();

    /// <summary>Takes over what a backward pass has left, for the optimizer.</summary>
    /// <param name="factor">What all gradients are multiplied by.</param>
    public void TakeGradients(double factor)
    {
        if (!ReferenceEquals(_computedGradients, _gradients))
            _gradients.copy_(_computedGradients);
        if (factor == 1)
            return;
        using var scalar = factor.ToScalar();
        _gradients.mul_(scalar);
    }

    /// <summary>Takes the LoRA off the layers and frees its weights.</summary>
    public void Dispose()
    {
        foreach (var module in Modules)
            module.Detach();
        foreach (var tensor in _views.Concat(Groups.SelectMany(group => new[] { group.Weights, group.Gradients })))
            tensor.Dispose();
        foreach (var buffer in new[] { Weights, _gradients, _computed, _computedGradients })
            buffer.Dispose(); // twice in fp32, where two are one: the second time does nothing
    }

    private static TextModules Build(ClipTextEncoder encoder, LoraSettings settings, int clipSkip)
    {
        var targets = KohyaNames.TextEncoder(encoder.Place, encoder.Key, encoder.Depth);
        var all = Build(targets, encoder.Layers, settings);
        var reached = all.Count * encoder.LayersReached(clipSkip) / encoder.Depth;
        return new TextModules(all[..reached], all[reached..]);
    }

    private static List<LoraModule> Build(
        IEnumerable<LoraTarget> targets, IReadOnlyDictionary<string, IAdaptableLayer> layers, LoraSettings settings)
    {
        var modules = new List<LoraModule>();
        foreach (var target in targets)
        {
            if (target.NeedsConvRank && settings.ConvRank is null)
                continue;

            var layer = layers[target.Key];
            // As in kohya: only kernels larger than 1×1 get the conv rank, the rest of a residual block the linear one.
            var isConvolution = layer.WeightShape.Count == 4 && layer.WeightShape[3] > 1;
            var rank = isConvolution ? settings.ConvRank!.Value : settings.Rank;
            var alpha = isConvolution ? settings.ConvAlpha ?? 1 : settings.AlphaOrRank;
            modules.Add(new LoraModule(target.Name, layer, rank, alpha));
        }

        return modules;
    }

    /// <summary>Gives modules that are computed together their place: all that go down, then all that go up.</summary>
    private long Place(
        JoinedModules together, long offset, Dictionary<LoraModule, (ParameterSpan Down, ParameterSpan Up)> places)
    {
        var modules = together.Modules;
        var downs = modules.Select(module => Span(module.DownShape)).ToList();
        var ups = modules.Select(module => Span(module.UpShape)).ToList();
        foreach (var (module, down, up) in modules.Zip(downs, ups))
        {
            places.Add(module, (down, up));
            module.Attach(View(down), View(up), (Leaf(down), Leaf(up)));
        }
        if (modules.Count > 1)
            together.Attach(Leaf(new(downs[0].Offset, together.DownShape)), Leaf(new(ups[0].Offset, together.UpShape)));
        return offset;

        ParameterSpan Span(long[] shape)
        {
            var span = new ParameterSpan(offset, shape);
            _spans.Add(span);
            offset += span.Count;
            return span;
        }
    }

    /// <summary>What is read and saved.</summary>
    private Tensor View(ParameterSpan span) => Part(Weights, _gradients, span);

    /// <summary>What is computed with.</summary>
    private Tensor Leaf(ParameterSpan span) => Part(_computed, _computedGradients, span).requires_grad_(true);

    private Tensor Part(Tensor weights, Tensor gradients, ParameterSpan span)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. span.Shape];
        var part = weights.narrow(0, span.Offset, span.Count).view(shape).detach();
        part.grad = gradients.narrow(0, span.Offset, span.Count).view(shape); // backward adds into the flat buffer
        _views.Add(part.DetachFromDisposeScope());
        return part;
    }

    private IEnumerable<ParameterGroup> Split(long textCount, long trained)
    {
        if (textCount > 0)
            yield return Group(ParameterGroup.TextEncoder, 0, textCount);
        yield return Group(ParameterGroup.UNet, textCount, trained - textCount);
    }

    private ParameterGroup Group(string name, long offset, long count) => new(
        name,
        Weights.narrow(0, offset, count).DetachFromDisposeScope(),
        _gradients.narrow(0, offset, count).DetachFromDisposeScope())
    {
        Parameters = [.. _spans.Where(span => span.Offset >= offset && span.Offset < offset + count)
            .Select(span => span with { Offset = span.Offset - offset })],
    };

    /// <summary>kohya's start: down uniform in ±1/sqrt(fan in), which is Kaiming with a = sqrt(5); up zero.</summary>
    private void Initialize(Generator random)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var module in Modules)
        {
            var bound = 1 / Math.Sqrt(LoraModule.Product(module.DownShape) / (double)module.Rank);
            var start = empty(module.DownShape, float32).uniform_(-bound, bound, random); // [R, in, ...]
            module.Down.copy_(start);
        }
    }

    /// <summary>A text encoder's modules: those that a gradient reaches, and those behind the layer that is read.</summary>
    private sealed record TextModules(List<LoraModule> Reached, List<LoraModule> Unreached);
}

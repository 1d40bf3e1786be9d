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
/// module, so that clipping and the optimizer take a few calls a step instead of thousands.
/// </summary>
public sealed class LoraNetwork : IDisposable
{
    private readonly Tensor _gradients; // [n] fp32
    private readonly List<Tensor> _leaves = [];
    private readonly List<ParameterSpan> _spans = []; // of the leaves

    private LoraNetwork(IReadOnlyList<TextModules> texts, List<LoraModule> unetModules, Device device)
    {
        Modules = [.. texts.SelectMany(text => text.Reached.Concat(text.Unreached)), .. unetModules];
        var textModules = texts.SelectMany(text => text.Reached).ToList();
        var unreached = texts.SelectMany(text => text.Unreached).ToList();
        var trained = textModules.Concat(unetModules).Sum(module => module.Count);
        var total = trained + unreached.Sum(module => module.Count);
        Weights = zeros(total, float32, device).DetachFromDisposeScope();   // [n]
        _gradients = zeros(total, float32, device).DetachFromDisposeScope(); // [n]

        // Modules that no gradient reaches come last, outside what is clipped and optimized: like kohya's, they are in
        // the file but not even decayed.
        var offset = 0L;
        foreach (var module in textModules.Concat(unetModules).Concat(unreached))
            offset = Place(module, offset);

        var textCount = textModules.Sum(module => module.Count);
        TrainedCount = trained;
        Groups = Split(textCount, trained).ToList();
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
    public static LoraNetwork Create(
        UNetModel unet, TextEncoders? texts, LoraSettings settings, int clipSkip, Generator random, Device device)
    {
        var unetModules = Build(KohyaNames.UNet(unet.Settings.Layout), unet.Layers, settings);
        var textModules = texts?.All.Select(encoder => Build(encoder, settings, clipSkip)).ToList() ?? [];
        var network = new LoraNetwork(textModules, unetModules, device);
        network.Initialize(random);
        return network;
    }

    /// <summary>Hangs a LoRA from a file on the networks' layers, as it is: nothing of it is trained.</summary>
    /// <param name="unet">The U-Net.</param>
    /// <param name="texts">The text encoders.</param>
    /// <param name="file">The LoRA.</param>
    /// <param name="model">The base model's name, for the message.</param>
    /// <param name="device">Where the weights lie.</param>
    /// <exception cref="CheckpointException">No module fits, or one has another shape.</exception>
    public static LoraNetwork Load(
        UNetModel unet, TextEncoders texts, LoraFile file, string model, Device device)
    {
        var inTexts = texts.All.Select(encoder => new TextModules(file.Modules(
            KohyaNames.TextEncoder(encoder.Place, encoder.Key, encoder.Depth), encoder.Layers), [])).ToList();
        var inUNet = file.Modules(KohyaNames.UNet(unet.Settings.Layout), unet.Layers);
        if (inUNet.Count + inTexts.Sum(text => text.Reached.Count) == 0)
            throw new CheckpointException(new Problem("lora.misfit", "lora", ("file", file.Name), ("model", model)));

        var network = new LoraNetwork(inTexts, inUNet, device);
        try
        {
            using var frozen = no_grad();
            foreach (var module in network.Modules)
                file.Fill(module);
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

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients() => _gradients.zero_();

    /// <summary>Multiplies all gradients.</summary>
    public void ScaleGradients(double factor)
    {
        using var scalar = factor.ToScalar();
        _gradients.mul_(scalar);
    }

    /// <summary>Takes the LoRA off the layers and frees its weights.</summary>
    public void Dispose()
    {
        foreach (var module in Modules)
            module.Detach();
        foreach (var tensor in _leaves.Concat(Groups.SelectMany(group => new[] { group.Weights, group.Gradients })))
            tensor.Dispose();
        Weights.Dispose();
        _gradients.Dispose();
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

    private long Place(LoraModule module, long offset)
    {
        var down = Leaf(module.DownShape, ref offset);
        var up = Leaf(module.UpShape, ref offset);
        module.Attach(down, up);
        return offset;
    }

    private Tensor Leaf(long[] shape, ref long offset)
    {
        using var scope = NewDisposeScope();
        var count = LoraModule.Product(shape);
        var leaf = Weights.narrow(0, offset, count).view(shape).detach().requires_grad_(true);
        leaf.grad = _gradients.narrow(0, offset, count).view(shape); // backward adds into the flat buffer
        _spans.Add(new ParameterSpan(offset, shape));
        offset += count;
        _leaves.Add(leaf.DetachFromDisposeScope());
        return leaf;
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

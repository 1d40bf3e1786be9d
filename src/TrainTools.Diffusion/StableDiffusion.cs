using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>
/// An open checkpoint of SD 1.x, 2.x or SDXL, from which the networks are loaded one by one, so that what is used up first can
/// leave memory before the next is loaded.
/// </summary>
public sealed class StableDiffusion : IDisposable
{
    private readonly ITensorFile _file;
    private readonly VaeFile? _vae;

    private StableDiffusion(ITensorFile file, VaeFile? vae)
    {
        (_file, _vae) = (file, vae);
        var facts = ModelFile.Identify(file);
        Family = FamilyLayout.Find(facts.Family)!; // OpenCheckpoint has made sure of it
        Prediction = facts.Prediction;
    }

    /// <summary>What its family does differently from others.</summary>
    public FamilyLayout Family { get; }

    /// <summary>What the file says of its U-Net.</summary>
    public ModelPrediction Prediction { get; }

    /// <summary>Opens a single-file checkpoint in the LDM layout.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="vae">A VAE in a file of its own, used instead of the checkpoint's; null: the checkpoint's.</param>
    /// <exception cref="CheckpointException">One is missing, damaged, or of no family that can be trained.</exception>
    public static StableDiffusion Open(string path, string? vae = null)
    {
        var other = vae is null ? null : VaeFile.Open(vae);
        try
        {
            return new StableDiffusion(ModelFile.OpenCheckpoint(path, needsVae: other is null), other);
        }
        catch
        {
            other?.Dispose();
            throw;
        }
    }

    /// <summary>Loads the U-Net; the caller disposes it.</summary>
    /// <param name="dtype">What it computes in.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="kind">How its large weights lie in memory.</param>
    /// <param name="blocksToSwap">How many stages' weights wait in the computer's memory.</param>
    public UNetModel LoadUNet(ScalarType dtype, Device device, WeightKind kind = WeightKind.Full, int blocksToSwap = 0) => Load(
        _file, UNetModel.Key, dtype, device, at => new UNetModel(UNetSettings.Read(Family, at), at, blocksToSwap), kind);

    /// <summary>The sizes of its U-Net, read from the table alone.</summary>
    public UNetSettings UNetSizes() => UNetSizes(_file, Family);

    /// <summary>The sizes of a checkpoint's U-Net, read from the table alone, without libtorch.</summary>
    public static UNetSettings UNetSizes(ITensorFile file, FamilyLayout family)
    {
        using var owner = new LayerOwner();
        return UNetSettings.Read(family, new Weights(
            new CheckpointWeights(file), UNetModel.Key, ScalarType.Float32, new Device(TorchSharp.DeviceType.CPU), owner));
    }

    /// <summary>The checkpoint's table of tensors, while it is open.</summary>
    public ITensorFile File => _file;

    /// <summary>Loads the text encoders; the caller disposes them.</summary>
    public TextEncoders LoadTextEncoders(ScalarType dtype, Device device)
    {
        var loaded = new List<ClipTextEncoder>();
        try
        {
            for (var i = 0; i < Family.Texts.Count; i++)
                loaded.Add(LoadTextEncoder(i, dtype, device));
            return new TextEncoders(loaded);
        }
        catch
        {
            loaded.ForEach(encoder => encoder.Dispose());
            throw;
        }
    }

    /// <summary>Loads one text encoder; the caller disposes it.</summary>
    /// <param name="place">Which, in the family's order.</param>
    /// <param name="dtype">Number type of its weights.</param>
    /// <param name="device">Where it computes.</param>
    public ClipTextEncoder LoadTextEncoder(int place, ScalarType dtype, Device device) =>
        Load(_file, TextKey(place), dtype, device, at => new ClipTextEncoder(Family.Texts[place], at));

    /// <summary>
    /// Token ids that the first text encoder knows, and its layers, read from the file's table alone.
    /// </summary>
    public (long Vocabulary, int Depth) TextSizes()
    {
        using var owner = new LayerOwner();
        return ClipTextEncoder.Sizes(
            Family.Texts[0], new Weights(new CheckpointWeights(_file), TextKey(0), ScalarType.Float32, CPU, owner));
    }

    /// <summary>Tells the autoencoder from any other, with what its latents are multiplied by.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public string VaeIdentity() => FormattableString.Invariant(
        $"{WeightIdentity.Of(_vae?.Weights ?? _file, _vae?.Prefix ?? VaeFile.Key)} x {Family.VaeScale}");

    /// <summary>The sizes of its autoencoder, read from the table alone.</summary>
    public VaeSettings VaeSizes()
    {
        using var owner = new LayerOwner();
        return VaeSettings.Read(new Weights(
            new CheckpointWeights(_vae?.Weights ?? _file), _vae?.Prefix ?? VaeFile.Key, float32, CPU, owner));
    }

    /// <summary>Bytes that it takes in fp32.</summary>
    public long VaeBytes() =>
        WeightBytes.Of(_vae?.Weights ?? _file, _vae?.Prefix ?? VaeFile.Key, sizeof(float)).Full;

    /// <summary>Tells the text encoders from any others, with what of them is read.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public string TextIdentity() => string.Join(' ',
        [Family.Family, .. Enumerable.Range(0, Family.Texts.Count).Select(i => WeightIdentity.Of(_file, TextKey(i)))]);

    /// <summary>Loads the autoencoder; the caller disposes it.</summary>
    public Vae LoadVae(ScalarType dtype, Device device) =>
        Load(_vae?.Weights ?? _file, _vae?.Prefix ?? VaeFile.Key, dtype, device, at => new Vae(at, Family.VaeScale));

    /// <summary>Closes the files; networks that were loaded live on.</summary>
    public void Dispose()
    {
        _vae?.Dispose();
        _file.Dispose();
    }

    private string TextKey(int place) =>
        ModelFile.TextKey(_file, Family.Texts[place])!; // OpenCheckpoint has made sure of it

    private static T Load<T>(
        ITensorFile file, string key, ScalarType dtype, Device device, Func<Weights, T> build,
        WeightKind kind = WeightKind.Full)
    {
        var owner = new LayerOwner();
        try
        {
            return build(new Weights(new CheckpointWeights(file), key, dtype, device, owner, kind));
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }
}

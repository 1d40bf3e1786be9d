using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>
/// An open SD 1.x checkpoint, from which the three networks are loaded one by one, so that what is used up first can
/// leave memory before the next is loaded.
/// </summary>
public sealed class StableDiffusion : IDisposable
{
    private readonly ITensorFile _file;
    private readonly VaeFile? _vae;
    private readonly string _textModel;

    private StableDiffusion(ITensorFile file, VaeFile? vae)
    {
        (_file, _vae) = (file, vae);
        var facts = ModelFile.Identify(file);
        _textModel = facts.TextEncoderPrefix!.TrimEnd('.'); // OpenCheckpoint has made sure of it
        Prediction = facts.Prediction;
    }

    /// <summary>What the file says of its U-Net.</summary>
    public ModelPrediction Prediction { get; }

    /// <summary>Opens a single-file checkpoint in the LDM layout.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="vae">A VAE in a file of its own, used instead of the checkpoint's; null: the checkpoint's.</param>
    /// <exception cref="CheckpointException">One is missing, damaged, or not of SD 1.x.</exception>
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
    public UNetModel LoadUNet(ScalarType dtype, Device device) =>
        Load(_file, UNetModel.Key, dtype, device, at => new UNetModel(UNetSettings.ReadSd1(at), at));

    /// <summary>Loads the text encoder; the caller disposes it.</summary>
    public ClipTextEncoder LoadTextEncoder(ScalarType dtype, Device device) =>
        Load(_file, _textModel, dtype, device, at => new ClipTextEncoder(at));

    /// <summary>Loads the autoencoder; the caller disposes it.</summary>
    public Vae LoadVae(ScalarType dtype, Device device) =>
        Load(_vae?.Weights ?? _file, _vae?.Prefix ?? VaeFile.Key, dtype, device, at => new Vae(at));

    /// <summary>Closes the files; networks that were loaded live on.</summary>
    public void Dispose()
    {
        _vae?.Dispose();
        _file.Dispose();
    }

    private static T Load<T>(
        ITensorFile file, string key, ScalarType dtype, Device device, Func<Weights, T> build)
    {
        var owner = new LayerOwner();
        try
        {
            return build(new Weights(new CheckpointWeights(file), key, dtype, device, owner));
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }
}

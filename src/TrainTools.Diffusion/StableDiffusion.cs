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
    private readonly SafetensorsFile _file;
    private readonly string _textModel;

    private StableDiffusion(SafetensorsFile file)
    {
        _file = file;
        _textModel = ModelFile.Identify(file).TextEncoderPrefix!.TrimEnd('.'); // OpenCheckpoint has made sure of it
    }

    /// <summary>Opens a single-file checkpoint in the LDM layout.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged, or not an SD 1.x checkpoint.</exception>
    public static StableDiffusion Open(string path) => new(ModelFile.OpenCheckpoint(path));

    /// <summary>Loads the U-Net; the caller disposes it.</summary>
    public UNetModel LoadUNet(ScalarType dtype, Device device) =>
        Load(UNetModel.Key, dtype, device, at => new UNetModel(UNetSettings.ReadSd1(at), at));

    /// <summary>Loads the text encoder; the caller disposes it.</summary>
    public ClipTextEncoder LoadTextEncoder(ScalarType dtype, Device device) =>
        Load(_textModel, dtype, device, at => new ClipTextEncoder(at));

    /// <summary>Loads the autoencoder; the caller disposes it.</summary>
    public Vae LoadVae(ScalarType dtype, Device device) =>
        Load("first_stage_model", dtype, device, at => new Vae(at));

    /// <summary>Closes the file; networks that were loaded live on.</summary>
    public void Dispose() => _file.Dispose();

    private T Load<T>(string key, ScalarType dtype, Device device, Func<Weights, T> build)
    {
        var owner = new LayerOwner();
        try
        {
            return build(new Weights(new CheckpointWeights(_file), key, dtype, device, owner));
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }
}

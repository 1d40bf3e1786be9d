using TrainTools.Core.Files;
using TrainTools.Diffusion.Files;
using TrainTools.Training.Devices;
using TrainTools.Training.Lora;
using TrainTools.Training.Metadata;
using static TorchSharp.torch;

namespace TrainTools.Training.Run;

/// <summary>Writes a run's LoRA files in kohya's form, whole or not at all.</summary>
public sealed class LoraWriter
{
    private const string ProbeExtension = ".probe";

    private readonly TrainingRequest _request;
    private readonly LoraNetwork _lora;
    private readonly Func<int, int, RunFacts> _facts;

    /// <param name="request">Where the files go, and how they are named.</param>
    /// <param name="lora">What is written.</param>
    /// <param name="facts">What the metadata tells, for an epoch and the steps done.</param>
    public LoraWriter(TrainingRequest request, LoraNetwork lora, Func<int, int, RunFacts> facts) =>
        (_request, _lora, _facts) = (request, lora, facts);

    /// <summary>Makes the folder and tries it, so that an hour's training does not end at a closed door.</summary>
    /// <exception cref="FileWriteException">The folder cannot be made or written to.</exception>
    public static void CheckFolder(TrainingRequest request)
    {
        var probe = Path.Combine(request.LoraDirectory, $"{request.OutputName}.{Path.GetRandomFileName()}{ProbeExtension}");
        WholeFile.WriteText(probe, "");
        File.Delete(probe);
    }

    /// <summary>Removes unfinished files of this run that a process left behind when it was killed.</summary>
    public static void RemoveLeftovers(TrainingRequest request)
    {
        var folder = new DirectoryInfo(request.LoraDirectory);
        foreach (var file in folder.Exists ? folder.EnumerateFiles() : [])
        {
            var name = file.Name.TrimStart('.'); // unfinished files are hidden
            var isOurs = name.StartsWith(request.OutputName + "-", StringComparison.Ordinal)
                || name.StartsWith(request.OutputName + ".", StringComparison.Ordinal);
            if (isOurs && (file.Extension is WholeFile.TemporaryExtension or ProbeExtension))
                file.Delete();
        }
    }

    /// <summary>The file of an epoch: <c>name-000010.safetensors</c>, and <c>name.safetensors</c> for the last.</summary>
    public static string PathOf(TrainingRequest request, int epoch, bool isFinal)
    {
        var suffix = isFinal ? "" : FormattableString.Invariant($"-{epoch:000000}"); // kohya's EPOCH_FILE_NAME
        return Path.Combine(request.LoraDirectory, $"{request.OutputName}{suffix}.safetensors");
    }

    /// <summary>Writes the LoRA as it is now.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="FileWriteException">The file cannot be written; nothing is left of it.</exception>
    public string Write(int epoch, int step, bool isFinal)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var path = PathOf(_request, epoch, isFinal);
        var dtype = ComputeDevice.ToTorch(_request.Settings.SavePrecision);
        var tensors = Tensors(dtype).ToList();
        var metadata = LoraMetadata.Build(_request, _facts(epoch, step));
        LoraMetadata.AddHashes(metadata, tensors);
        SafetensorsWriter.Write(path, tensors, metadata);
        return path;
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Tensors(ScalarType dtype)
    {
        foreach (var module in _lora.Modules)
        {
            yield return new($"{module.Name}.alpha", tensor(module.Alpha, dtype)); // scalar
            yield return new($"{module.Name}.lora_down.weight", module.Down.to(dtype)); // [R, in, ...]
            yield return new($"{module.Name}.lora_up.weight", module.Up.to(dtype));     // [out, R, ...]
        }
    }
}

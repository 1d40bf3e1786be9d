using TrainTools.Core.Files;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Output;

/// <summary>Writes a run's LoRA files in kohya's form, whole or not at all.</summary>
public sealed class LoraWriter
{
    private const string ProbeExtension = ".probe";

    private readonly string _folder;
    private readonly LoraNetwork _lora;
    private readonly Func<int, int, LoraProvenance> _provenance;

    /// <param name="folder">Where the files go.</param>
    /// <param name="lora">What is written.</param>
    /// <param name="provenance">What the metadata says, for an epoch and the steps done.</param>
    public LoraWriter(string folder, LoraNetwork lora, Func<int, int, LoraProvenance> provenance) =>
        (_folder, _lora, _provenance) = (folder, lora, provenance);

    /// <summary>Makes the folder and tries it, so that an hour's training does not end at a closed door.</summary>
    /// <exception cref="FileWriteException">The folder cannot be made or written to.</exception>
    public static void CheckFolder(string folder, string outputName)
    {
        var probe = Path.Combine(folder, $"{outputName}.{Path.GetRandomFileName()}{ProbeExtension}");
        WholeFile.WriteText(probe, "");
        File.Delete(probe);
    }

    /// <summary>Removes unfinished files of this run that a process left behind when it was killed.</summary>
    public static void RemoveLeftovers(string folder, string outputName)
    {
        foreach (var file in Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles() : [])
        {
            var name = file.Name.TrimStart('.'); // unfinished files are hidden
            var isOurs = name.StartsWith(outputName + "-", StringComparison.Ordinal)
                || name.StartsWith(outputName + ".", StringComparison.Ordinal);
            if (isOurs && (file.Extension is WholeFile.TemporaryExtension or ProbeExtension))
                file.Delete();
        }
    }

    /// <summary>The file of an epoch: <c>name-000010.safetensors</c>, and <c>name.safetensors</c> for the last.</summary>
    public static string PathOf(string folder, string outputName, int epoch, bool isFinal)
    {
        var suffix = isFinal ? "" : FormattableString.Invariant($"-{epoch:000000}"); // kohya's EPOCH_FILE_NAME
        return Path.Combine(folder, $"{outputName}{suffix}.safetensors");
    }

    /// <summary>Writes the LoRA as it is now.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="FileWriteException">The file cannot be written; nothing is left of it.</exception>
    public string Write(int epoch, int step, bool isFinal)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var provenance = _provenance(epoch, step);
        var path = PathOf(_folder, provenance.OutputName, epoch, isFinal);
        var dtype = ComputeDevice.ToTorch(provenance.Settings.SavePrecision);
        var tensors = Tensors(dtype).ToList();
        var metadata = LoraMetadata.Build(provenance);
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

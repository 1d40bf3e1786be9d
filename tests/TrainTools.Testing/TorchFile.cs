using System.IO.Compression;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Testing;

/// <summary>Writes PyTorch's zip files.</summary>
public static class TorchFile
{
    /// <summary>Writes an archive of a pickle and the storages that it names.</summary>
    public static string Write(
        string path, byte[] pickle, IReadOnlyDictionary<string, byte[]> storages,
        CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add("archive/data.pkl", pickle);
        Add("archive/byteorder", "little"u8.ToArray());
        foreach (var (key, bytes) in storages)
            Add($"archive/data/{key}", bytes);
        Add("archive/version", "3\n"u8.ToArray());
        return path;

        void Add(string name, byte[] bytes)
        {
            using var stream = archive.CreateEntry(name, level).Open();
            stream.Write(bytes);
        }
    }

    /// <summary>A safetensors file as a trainer would have saved it: a state dict among foreign objects.</summary>
    /// <param name="source">The safetensors file.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="beside">Writes key and value of what lies beside the state dict, into the same dictionary.</param>
    /// <param name="prefix">Put before every key.</param>
    public static string Convert(string source, string path, Action<PickleWriter>? beside = null, string prefix = "")
    {
        using var file = SafetensorsFile.Open(source);
        var storages = new Dictionary<string, byte[]>();
        var pickle = new PickleWriter().Do("}(");
        beside?.Invoke(pickle);
        pickle.Text("state_dict").Global("collections", "OrderedDict").Do(")R(");
        foreach (var entry in file.Entries.Values)
        {
            var key = $"{storages.Count}";
            storages[key] = file.Bytes(entry.Name);
            pickle.Text(prefix + entry.Name)
                .Tensor(StorageOf(entry.Dtype), key, entry.Count, 0, entry.Shape, Strides(entry.Shape));
        }
        pickle.Do("u}").Text("_metadata").Do("}sbu"); // an OrderedDict's state, as nn.Module gives it
        return Write(path, pickle.ToArray(), storages);
    }

    /// <summary>An object of a class that only its trainer has.</summary>
    public static void Foreign(PickleWriter pickle) => pickle
        .Text("callbacks").Do("}").Global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")
        .Global("their_trainer", "Strategy").Do(")").Raw(0x81).Do("}").Text("best").Number(3).Do("sbs");

    /// <summary>Strides of numbers in their order.</summary>
    public static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        for (long i = shape.Length - 1, stride = 1; i >= 0; stride *= shape[i--])
            strides[i] = stride;
        return strides;
    }

    private static string StorageOf(string dtype) => dtype switch
    {
        "F16" => "HalfStorage",
        "BF16" => "BFloat16Storage",
        "F32" => "FloatStorage",
        "F64" => "DoubleStorage",
        "I64" => "LongStorage",
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "It has no storage here."),
    };
}

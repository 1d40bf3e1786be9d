using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TrainTools.Core.Problems;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// A safetensors file: opening reads the table only, and each tensor's bytes go from the file straight into the tensor.
/// Tensors may be loaded from several threads at once.
/// </summary>
public sealed class SafetensorsFile : ITensorFile
{
    private readonly SafeFileHandle _file;
    private readonly TensorReader _tensors;
    private readonly TensorLoader _loader;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(
        string path, SafeFileHandle file, TensorReader tensors, long length, long dataStart, SafetensorsHeader header)
    {
        Path = path;
        Length = length;
        DataStart = dataStart;
        _file = file;
        _tensors = tensors;
        _loader = new TensorLoader(tensors, Name);
        _header = header;
    }

    /// <summary>The file's path as it was given.</summary>
    public string Path { get; }

    /// <summary>The file's name without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Bytes of the whole file.</summary>
    public long Length { get; }

    /// <summary>Where the tensors' bytes begin; <c>sshs_model_hash</c> is taken from here on.</summary>
    public long DataStart { get; }

    /// <summary>The free texts of the header; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Key to tensor, in the order of the file.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries => _header.Entries;

    /// <summary>Opens a file and checks its table; no tensor is read yet.</summary>
    /// <exception cref="CheckpointException">The file is missing, damaged, or no safetensors file at all.</exception>
    public static SafetensorsFile Open(string path) => ModelHandle.Open(path, handle =>
    {
        var name = System.IO.Path.GetFileName(path);
        var tensors = new TensorReader(handle, name);
        var length = RandomAccess.GetLength(handle);
        var (json, dataStart) = ReadTable(tensors, length, name);
        var header = SafetensorsHeader.Parse(json, dataStart, length, name);
        return new SafetensorsFile(path, handle, tensors, length, dataStart, header);
    });

    /// <summary>Reads a tensor onto the CPU, converted to <paramref name="dtype"/> if one is given.</summary>
    /// <exception cref="CheckpointException">The key is missing, or its number type cannot be used.</exception>
    public Tensor Load(string key, ScalarType? dtype = null) => _loader.Load(Entry(key), dtype);

    /// <summary>A small tensor's bytes as the file has them, little-endian.</summary>
    /// <exception cref="CheckpointException">The key is missing, or the file cannot be read.</exception>
    public byte[] Bytes(string key)
    {
        var entry = Entry(key);
        var bytes = new byte[entry.Length];
        _tensors.Read(entry.Offset, bytes);
        return bytes;
    }

    /// <summary>Writes the bytes of every tensor, which is all of the file behind its table.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public void CopyDataTo(Stream target)
    {
        var buffer = new byte[1 << 20];
        for (var at = DataStart; at < Length; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - at));
            _tensors.Read(at, piece);
            target.Write(piece);
        }
    }

    /// <summary>Closes the file. Tensors that were loaded stay valid: they own their memory.</summary>
    public void Dispose() => _file.Dispose();

    private TensorEntry Entry(string key) =>
        _header.Entries.TryGetValue(key, out var entry)
            ? entry
            : throw new CheckpointException(new Problem("model.tensor_missing", "", ("file", Name), ("tensor", key)));

    private static (byte[] Json, long DataStart) ReadTable(TensorReader file, long length, string name)
    {
        var start = new byte[Math.Min(length, ForeignFile.BytesToLookAt)];
        file.Read(0, start);
        var tableLength = start.Length < 8 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(start);
        var isTable = start.Length > 8 && start[8] == (byte)'{' && tableLength <= SafetensorsHeader.LargestTable;
        if (!isTable)
            throw new CheckpointException(
                ForeignFile.Describe(name, start) ?? new Problem("model.no_safetensors", "", ("file", name)));

        var dataStart = 8 + (long)tableLength;
        if (dataStart > length)
            throw new CheckpointException(new Problem("model.cut_off_in_table", "",
                ("file", name), ("missing", $"{dataStart - length:N0}")));
        var json = new byte[tableLength];
        file.Read(8, json);
        return (json, dataStart);
    }
}

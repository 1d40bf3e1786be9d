using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Files;

/// <summary>
/// A safetensors file, memory-mapped: opening reads the table only, and each tensor's bytes go from the file straight
/// into the tensor. Tensors may be loaded from several threads at once.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly Lazy<MappedTensors> _tensors;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(string path, long length, long dataStart, MemoryMappedFile map, SafetensorsHeader header)
    {
        Path = path;
        Length = length;
        DataStart = dataStart;
        _map = map;
        _tensors = new Lazy<MappedTensors>(() => new MappedTensors(map)); // many only look at the table
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
    public static SafetensorsFile Open(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        if (Directory.Exists(path))
            throw new CheckpointException($"{path} is a folder. Give the single .safetensors file of the model, " +
                "as the WebUI uses it; a folder in the diffusers layout is not supported.");
        if (!File.Exists(path))
            throw new CheckpointException($"{path} does not exist. Check the path and the spelling.");

        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var (json, dataStart) = ReadTable(stream, name);
            var header = SafetensorsHeader.Parse(json, dataStart, stream.Length, name);
            var length = stream.Length;
            var map = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None,
                leaveOpen: false);
            stream = null; // the map owns it now
            return new SafetensorsFile(path, length, dataStart, map, header);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read ({error.Message.TrimEnd('.')}). " +
                "Check that you may read it and that no other program keeps it to itself.", error);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Reads a tensor onto the CPU, converted to <paramref name="dtype"/> if one is given.</summary>
    /// <exception cref="CheckpointException">The key is missing, or its number type cannot be used.</exception>
    public Tensor Load(string key, ScalarType? dtype = null)
    {
        var entry = Entry(key);
        if (SafetensorsDtype.ToTorch(entry.Dtype) is not { } stored)
            throw new CheckpointException($"{Name}: '{key}' is stored as {entry.Dtype}: " +
                $"{SafetensorsDtype.WhyNot(entry.Dtype)}.");

        var widens = dtype == ScalarType.Float32 && stored is ScalarType.Float16 or ScalarType.BFloat16;
        if (widens && 2 * entry.Length <= int.MaxValue)
        {
            var wide = torch.empty(entry.Shape, ScalarType.Float32); // [entry.Shape]
            Fill(wide, () => _tensors.Value.Widen(entry.Offset, stored == ScalarType.BFloat16, wide));
            return wide;
        }

        var tensor = torch.empty(entry.Shape, stored); // [entry.Shape]
        Fill(tensor, () => ReadInto(entry, tensor));
        if (dtype is not { } wanted || wanted == stored)
            return tensor;
        using (tensor)
            return tensor.to(wanted); // [entry.Shape]
    }

    /// <summary>A tensor's bytes as the file has them, little-endian; the caller disposes the stream.</summary>
    /// <exception cref="CheckpointException">The key is missing.</exception>
    public Stream OpenBytes(string key)
    {
        var entry = Entry(key);
        // An empty view would mean "up to the end of the file" to the memory map.
        return entry.Length == 0 ? Stream.Null : View(entry.Offset, entry.Length);
    }

    /// <summary>The bytes of every tensor, which is all of the file behind its table; the caller disposes.</summary>
    public Stream OpenData() => DataStart == Length ? Stream.Null : View(DataStart, Length - DataStart);

    /// <summary>Unmaps the file. Tensors that were loaded stay valid: they own their memory.</summary>
    public void Dispose()
    {
        if (_tensors.IsValueCreated)
            _tensors.Value.Dispose();
        _map.Dispose();
    }

    private TensorEntry Entry(string key) =>
        _header.Entries.TryGetValue(key, out var entry)
            ? entry
            : throw new CheckpointException($"{Name}: the tensor '{key}' is missing. " +
                "The file is damaged or not the kind of model that was expected; choose another.");

    private MemoryMappedViewStream View(long offset, long length) =>
        _map.CreateViewStream(offset, length, MemoryMappedFileAccess.Read);

    private static void Fill(Tensor tensor, Action read)
    {
        try
        {
            if (tensor.numel() > 0)
                read();
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private void ReadInto(TensorEntry entry, Tensor tensor)
    {
        if (entry.Length <= int.MaxValue)
        {
            _tensors.Value.Copy(entry.Offset, tensor);
            return;
        }
        using var view = View(entry.Offset, entry.Length);
        using var scope = torch.NewDisposeScope();
        foreach (var piece in TensorPieces.Of(tensor))
            view.ReadExactly(piece.bytes);
    }

    private static (byte[] Json, long DataStart) ReadTable(FileStream stream, string name)
    {
        var start = new byte[Math.Min(stream.Length, ForeignFile.BytesToLookAt)];
        stream.ReadExactly(start);
        var tableLength = start.Length < 8 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(start);
        var isTable = start.Length > 8 && start[8] == (byte)'{' && tableLength <= SafetensorsHeader.LargestTable;
        if (!isTable)
            throw new CheckpointException(ForeignFile.Describe(name, start)
                ?? $"{name} is not a safetensors file, or its beginning is damaged. Download it again, " +
                "or choose another file.");

        var dataStart = 8 + (long)tableLength;
        if (dataStart > stream.Length)
            throw new CheckpointException($"{name} is cut off: at least {dataStart - stream.Length:N0} bytes are " +
                "missing. The download or copy did not finish; download it again.");
        var json = new byte[tableLength];
        stream.Position = 8;
        stream.ReadExactly(json);
        return (json, dataStart);
    }
}

using System.Text;
using Microsoft.Win32.SafeHandles;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Pickles;

/// <summary>
/// A PyTorch checkpoint (<c>.ckpt</c>, <c>.pt</c>): a zip archive with a pickle, <c>data.pkl</c>, and each storage's
/// numbers as a member of its own. Opening reads archive table and pickle only, and nothing in the file is executed.
/// </summary>
public sealed class PickleFile : ITensorFile
{
    private const int LargestPickle = 32 << 20; // bytes; real ones stay below 1 MB
    private const string DataParallel = "module."; // what torch.nn.DataParallel puts before every key

    private readonly SafeFileHandle _file;
    private readonly TensorReader _reader;
    private readonly TensorLoader _loader;
    private readonly Dictionary<string, Strided> _strided = []; // those whose numbers are not in order
    private readonly OrderedDictionary<string, TensorEntry> _entries = [];

    private PickleFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        _reader = new TensorReader(file, Name);
        _loader = new TensorLoader(_reader, Name);
        Length = RandomAccess.GetLength(file);
        ReadArchive(new ZipTable(_reader, Length, Name));
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorEntry> Entries => _entries;

    /// <summary>Whether a file begins as a zip archive does, whatever its extension says.</summary>
    public static bool IsArchive(string path)
    {
        if (!File.Exists(path))
            return false;
        return ModelHandle.Open(path, handle =>
        {
            using (handle)
            {
                Span<byte> start = stackalloc byte[4];
                return RandomAccess.Read(handle, start, 0) == 4 && start.SequenceEqual("PK\x03\x04"u8);
            }
        });
    }

    /// <summary>Opens a file and reads its table; no tensor is read yet.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged, no PyTorch checkpoint, or made to do harm.</exception>
    public static PickleFile Open(string path) => ModelHandle.Open(path, handle => new PickleFile(path, handle));

    /// <inheritdoc/>
    public Tensor Load(string key, ScalarType? dtype = null)
    {
        var entry = Entry(key);
        if (!_strided.TryGetValue(key, out var strided))
            return _loader.Load(entry, dtype);
        var all = entry with { Shape = [strided.Span], Length = strided.Bytes };
        using var stretch = _loader.Load(all, dtype);                      // [span]
        using var view = stretch.as_strided(entry.Shape, strided.Strides); // [entry.Shape]
        return view.contiguous();                                          // [entry.Shape]
    }

    /// <inheritdoc/>
    public byte[] Bytes(string key)
    {
        var entry = Entry(key);
        var bytes = new byte[entry.Length];
        _reader.Read(entry.Offset, bytes);
        return bytes;
    }

    /// <summary>Closes the file. Tensors that were loaded stay valid: they own their memory.</summary>
    public void Dispose() => _file.Dispose();

    private void ReadArchive(ZipTable archive)
    {
        var pickle = archive.Names
            .FirstOrDefault(name => name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new CheckpointException(new Problem("model.zip", "", ("file", Name)));
        var folder = pickle[..^"data.pkl".Length];
        if (Member(archive, folder + "byteorder") is { } order && Encoding.ASCII.GetString(order).Trim() != "little")
            throw new CheckpointException(new Problem("pickle.big_endian", "", ("file", Name)));

        var places = new Dictionary<string, (long Offset, long Length)?>();
        foreach (var (key, tensor) in Weights(new PickleMachine(Member(archive, pickle)!, Name).Run()))
        {
            var member = $"{folder}data/{tensor.Storage.Key}";
            if (!places.TryGetValue(member, out var place))
                places[member] = place = archive.Find(member);
            Enter(key, tensor, place ?? throw Misfit(key, tensor));
        }
    }

    private byte[]? Member(ZipTable archive, string name)
    {
        if (archive.Find(name) is not { } place)
            return null;
        if (place.Length > LargestPickle)
            throw new CheckpointException(new Problem("pickle.large", "", ("file", Name)));
        var bytes = new byte[place.Length];
        _reader.Read(place.Offset, bytes);
        return bytes;
    }

    // As trainers save it, or a table of tensors alone.
    private List<KeyValuePair<string, PickleTensor>> Weights(object? pickled)
    {
        var root = pickled as PickleDictionary;
        var table = root?.Entries.GetValueOrDefault("state_dict") as PickleDictionary ?? root;
        var tensors = (table?.Entries ?? [])
            .Where(entry => entry.Value is PickleTensor)
            .Select(entry => KeyValuePair.Create(entry.Key, (PickleTensor)entry.Value!)).ToList();
        if (tensors.Count == 0)
            throw new CheckpointException(new Problem("pickle.no_weights", "", ("file", Name)));
        return tensors.All(tensor => tensor.Key.StartsWith(DataParallel, StringComparison.Ordinal))
            ? tensors.ConvertAll(tensor => KeyValuePair.Create(tensor.Key[DataParallel.Length..], tensor.Value))
            : tensors;
    }

    private void Enter(string key, PickleTensor tensor, (long Offset, long Length) place)
    {
        var size = SafetensorsDtype.Bits(tensor.Dtype)!.Value / 8;
        var room = place.Length / size;
        if (tensor.Start < 0 || tensor.Count is not { } count || tensor.Span is not { } span
            || span > room || tensor.Start > room - span || count > room) // a number is not seen twice either
        {
            throw Misfit(key, tensor);
        }

        _entries[key] = new TensorEntry(key, tensor.Dtype, tensor.Shape, place.Offset + tensor.Start * size, count * size);
        if (count > 0 && !tensor.IsContiguous)
            _strided[key] = new Strided(tensor.Strides, span, span * size);
    }

    private CheckpointException Misfit(string key, PickleTensor tensor) => new(new Problem("pickle.tensor_outside", "",
        ("file", Name), ("tensor", key), ("shape", string.Join('×', tensor.Shape))));

    private TensorEntry Entry(string key) => _entries.TryGetValue(key, out var entry)
        ? entry
        : throw new CheckpointException(new Problem("model.tensor_missing", "", ("file", Name), ("tensor", key)));

    private sealed record Strided(long[] Strides, long Span, long Bytes);
}

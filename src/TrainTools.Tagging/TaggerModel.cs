using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TrainTools.Core.Problems;
using TrainTools.Imaging;

namespace TrainTools.Tagging;

/// <summary>A tagger's network, ready to look at images.</summary>
public sealed class TaggerModel : IDisposable
{
    private const int UsualSide = 448; // of the published ones, for a file that leaves it open
    private const float Slack = 1e-3f; // sigmoid in half precision may round beyond 1

    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly int? _fixedBatch;

    private TaggerModel(TaggerFiles files, InferenceSession session, IReadOnlyList<KnownTag> tags)
    {
        (Files, _session, Tags) = (files, session, tags);
        (_input, _fixedBatch, Side) = Input();
        CheckOutput();
    }

    /// <summary>Its files.</summary>
    public TaggerFiles Files { get; }

    /// <summary>The tags in the order of the output.</summary>
    public IReadOnlyList<KnownTag> Tags { get; }

    /// <summary>Pixels of the square that it looks at.</summary>
    public int Side { get; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; private init; } = "cpu";

    /// <summary>Why the GPU is not used though its provider was given; null: it is, or none was.</summary>
    public Problem? Note { get; private init; }

    /// <summary>Loads it.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="gpuFolder">A folder with an ONNX Runtime for CUDA; null: the CPU computes.</param>
    /// <exception cref="TaggingException">The files are damaged, or not those of a tagger.</exception>
    public static TaggerModel Open(TaggerFiles files, string? gpuFolder = null)
    {
        var tags = TagList.Read(files.Tags);
        bool hasGpuLibrary = OnnxRuntimeLibrary.Use(gpuFolder);
        var note = gpuFolder is null || hasGpuLibrary
            ? null
            : new Problem("tagging.no_gpu_library", "", ("folder", gpuFolder));
        InferenceSession? session = null;
        try
        {
            string device = "cpu";
            if (hasGpuLibrary)
                (session, device, note) = OnTheGpu(files.Model);
            session ??= OnTheCpu(files.Model);
            return new TaggerModel(files, session, tags) { Device = device, Note = note };
        }
        catch (OnnxRuntimeException error)
        {
            session?.Dispose();
            throw Damaged(files.Model, error);
        }
        catch (TaggingException)
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>How likely each tag is in each image, in the order of <see cref="Tags"/>.</summary>
    /// <param name="squares">White squares of <see cref="Side"/> pixels; one or more.</param>
    /// <exception cref="TaggingException">The network cannot compute, or its numbers are no probabilities.</exception>
    public IReadOnlyList<float[]> Look(IReadOnlyList<RgbImage> squares)
    {
        if (_fixedBatch is { } size && squares.Count != size) // what is missing is white
            return [.. squares.Chunk(size).SelectMany(part => Compute(part, size).Take(part.Length))];
        return Compute(squares, squares.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private List<float[]> Compute(IReadOnlyList<RgbImage> squares, int batch)
    {
        int length = Side * Side * 3;
        var pixels = new float[batch * length]; // [N, Side, Side, 3] BGR, 0 to 255
        pixels.AsSpan(squares.Count * length).Fill(byte.MaxValue);
        for (int i = 0; i < squares.Count; i++)
            ToBgr(squares[i].Rgb, pixels.AsSpan(i * length, length));
        var input = new DenseTensor<float>(pixels, [batch, Side, Side, 3]);
        try
        {
            using var outputs = _session.Run([NamedOnnxValue.CreateFromTensor(_input, input)]);
            var output = outputs.First().AsTensor<float>();
            if (output.Rank != 2 || output.Dimensions[0] != batch || output.Dimensions[1] != Tags.Count)
                throw OtherWidth(string.Join('×', output.Dimensions.ToArray()));
            var values = output.ToArray();
            if (values.Any(value => !(value >= -Slack && value <= 1 + Slack)))
                throw new TaggingException(new Problem("tagger.no_probabilities", "", ("path", Files.Model)));
            return [.. values.Chunk(Tags.Count)];
        }
        catch (OnnxRuntimeException error)
        {
            throw new TaggingException(
                new Problem("tagger.cannot_compute", "", ("path", Files.Model), ("reason", ReasonOf(error))), error);
        }
    }

    private static void ToBgr(ReadOnlySpan<byte> rgb, Span<float> bgr)
    {
        for (int i = 0; i < rgb.Length; i += 3)
            (bgr[i], bgr[i + 1], bgr[i + 2]) = (rgb[i + 2], rgb[i + 1], rgb[i]);
    }

    private (string Name, int? FixedBatch, int Side) Input()
    {
        if (_session.InputMetadata is not { Count: 1 } inputs || !inputs.First().Value.IsTensor)
            throw NotATagger($"{_session.InputMetadata.Count} inputs");
        var (name, facts) = inputs.First();
        int[] shape = facts.Dimensions; // what is left open is below 1
        if (facts.ElementType != typeof(float) || shape is not [_, _, _, 3] || shape[1] != shape[2])
            throw NotATagger($"{facts.ElementType?.Name} [{Shape(shape)}]");
        return (name, shape[0] > 0 ? shape[0] : null, shape[1] > 0 ? shape[1] : UsualSide);
    }

    private void CheckOutput()
    {
        if (_session.OutputMetadata is not { Count: > 0 } outputs || outputs.First().Value is not { IsTensor: true } facts
            || facts.ElementType != typeof(float))
        {
            throw NotATagger("no output of numbers");
        }
        if (facts.Dimensions is not [_, var width] || (width > 0 && width != Tags.Count))
            throw OtherWidth(Shape(facts.Dimensions));
    }

    private static string Shape(int[] dimensions) =>
        string.Join(", ", dimensions.Select(size => size > 0 ? $"{size}" : "N"));

    private TaggingException OtherWidth(string found) => new(new Problem("tagger.rows", "",
        ("path", Files.Tags), ("rows", $"{Tags.Count}"), ("model", Files.Model), ("found", found)));

    private TaggingException NotATagger(string found) => new(new Problem("tagger.input_shape", "",
        ("path", Files.Model), ("found", found), ("side", $"{UsualSide}")));

    private static TaggingException Damaged(string path, OnnxRuntimeException error) =>
        new(new Problem("tagger.damaged", "", ("path", path), ("reason", ReasonOf(error))), error);

    // "[ErrorCode:InvalidProtobuf] Load model from … failed:Protobuf parsing failed."
    private static string ReasonOf(OnnxRuntimeException error)
    {
        string text = Reason.Of(error);
        return text.StartsWith('[') && text.IndexOf(']') is > 0 and var end ? text[(end + 1)..].Trim() : text;
    }

    private static InferenceSession OnTheCpu(string path)
    {
        using var options = Options();
        return new InferenceSession(path, options);
    }

    private static (InferenceSession? Session, string Device, Problem? Note) OnTheGpu(string path)
    {
        try
        {
            using var options = Options();
            options.AppendExecutionProvider_CUDA(0);
            return (new InferenceSession(path, options), "cuda", null);
        }
        catch (OnnxRuntimeException error)
        {
            return (null, "cpu", new Problem("tagging.gpu_not_used", "", ("reason", ReasonOf(error))));
        }
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what goes wrong is told by the exception
            IntraOpNumThreads = Environment.ProcessorCount,
        };
        // A training may run beside it: threads that have nothing to do sleep.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}

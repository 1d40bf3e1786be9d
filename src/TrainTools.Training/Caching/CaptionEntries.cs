using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Caching;

/// <summary>What text encoders made of captions, in a cache.</summary>
/// <param name="folder">The cache.</param>
/// <param name="encoders">Tells the text encoders from any others.</param>
public sealed class CaptionEntries(CacheFolder folder, string encoders)
{
    // Raise it when captions are encoded otherwise than before: then every entry is of no use any more.
    private const string Version = "captions 1";

    private const string Context = "context";
    private const string Pooled = "pooled";

    /// <summary>All that an encoding follows from beside the encoders, by which it is found again.</summary>
    /// <param name="ids">The caption's token ids for each encoder, filled up and cut into rows.</param>
    /// <param name="clipSkip">Which layer is read.</param>
    /// <param name="dtype">The number type that it is kept in.</param>
    public static string Text(IEnumerable<IReadOnlyList<long[]>> ids, int clipSkip, ScalarType dtype) =>
        $"{dtype} {clipSkip} "
        + string.Join('|', ids.Select(rows => string.Join(';', rows.Select(row => string.Join(',', row)))));

    /// <summary>Reads a caption's encoding; null where it is not kept.</summary>
    public TextEncoding? Read(string text)
    {
        var entry = folder.Read(
            Key(text), all => all.TryGetValue(Context, out var context) && context.Shape is [1, _, _]);
        return entry is null
            ? null
            : new TextEncoding(entry.Tensors[Context], entry.Tensors.GetValueOrDefault(Pooled));
    }

    /// <summary>Keeps a caption's encoding.</summary>
    public void Write(string text, TextEncoding encoding)
    {
        var tensors = new List<KeyValuePair<string, Tensor>> { new(Context, encoding.Context) };
        if (encoding.Pooled is { } pooled)
            tensors.Add(new(Pooled, pooled));
        folder.Write(Key(text), tensors);
    }

    private string Key(string text) => LatentEntries.Hash($"{Version} {encoders} {text}");
}

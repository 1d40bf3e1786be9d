using System.Text;

namespace TrainTools.Diffusion.Files;

/// <summary>Recognises by its first bytes what a file is that was given as <c>.safetensors</c> and is none.</summary>
internal static class ForeignFile
{
    /// <summary>How many bytes <see cref="Describe"/> wants to see.</summary>
    public const int BytesToLookAt = 512;

    private const string PickleAdvice = "not supported yet: use the .safetensors version of this model, " +
        "or convert it in the WebUI (Checkpoint Merger, 'safetensors')";

    /// <summary>A sentence that says what the file is and what to do, or null if nothing is recognised.</summary>
    public static string? Describe(string name, ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return $"{name} is empty. The download or copy failed; download it again.";
        if (start.StartsWith("PK\u0003\u0004"u8))
            return $"{name} is a PyTorch file (.ckpt) or a zip archive, {PickleAdvice}.";
        if (start is [0x80, >= 2 and <= 5, ..])
            return $"{name} is a PyTorch file (.ckpt, an old pickle), {PickleAdvice}.";
        if (start.StartsWith("GGUF"u8))
            return $"{name} is a GGUF file, made for generating pictures only; choose the .safetensors version.";

        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return $"{name} is a web page, not a model: the download went wrong (often the site wanted a log-in). " +
                "Download the file again and look at its size: a model has at least some megabytes.";
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return $"{name} is only a pointer that Git LFS left in place of the model. " +
                "Run 'git lfs pull' in its folder, or download the file from its web page.";
        if (text.StartsWith('{'))
            return $"{name} is a text file, perhaps a site's error message, not a model. Download the model again.";
        return null;
    }
}

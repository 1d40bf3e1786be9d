using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>Recognises by its first bytes what a file is that was given as <c>.safetensors</c> and is none.</summary>
internal static class ForeignFile
{
    /// <summary>How many bytes <see cref="Describe"/> wants to see.</summary>
    public const int BytesToLookAt = 512;

    /// <summary>What the file is and what to do, or null if nothing is recognised.</summary>
    public static Problem? Describe(string name, ReadOnlySpan<byte> start) =>
        Code(start) is { } code ? new Problem(code, "", ("file", name)) : null;

    private static string? Code(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "model.empty";
        if (start is [0x80, >= 2 and <= 5, ..])
            return "model.pickle";
        if (start.StartsWith("GGUF"u8))
            return "model.gguf";

        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return "model.web_page";
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "model.lfs_pointer";
        return text.StartsWith('{') ? "model.text_file" : null;
    }
}
